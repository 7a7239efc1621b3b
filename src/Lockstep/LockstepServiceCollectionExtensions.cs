using Lockstep;
using Lockstep.Settings;
using Lockstep.Sync;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds Lockstep to an application.</summary>
public static class LockstepServiceCollectionExtensions
{
    /// <summary>Adds the whole system: it begins to keep both sides in step as soon as the application has started.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Sets the options, which are checked at once.</param>
    /// <exception cref="ArgumentException">An option is wrong; the message names it and the way out.</exception>
    public static IServiceCollection AddLockstep(this IServiceCollection services, Action<LockstepOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var options = new LockstepOptions();
        configure(options);
        return OptionsCheck.Faults(options) is { Count: > 0 } faults
            ? throw new ArgumentException(string.Join(" ", faults), nameof(configure))
            : services.AddLockstep(options);
    }

    internal static IServiceCollection AddLockstep(this IServiceCollection services, LockstepOptions options)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(options);
        services.TryAddSingleton(provider =>
            LockstepHost.Create(options, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILoggerFactory>())
        );
        services.AddHostedService<SyncService>();
        return services;
    }
}
