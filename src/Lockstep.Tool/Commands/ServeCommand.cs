using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using Lockstep.AspNetCore.Http;
using Lockstep.Core.Model;
using Lockstep.Settings;
using Lockstep.Sync;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Lockstep.Tool.Commands;

/// <summary><c>lockstep serve</c>: keeps both sides in step until it is stopped, and answers HTTP and WebSocket.</summary>
internal static class ServeCommand
{
    // A begun run may wait for a lock and for writers of the file before it can end.
    private static readonly TimeSpan LongestStop = TimeSpan.FromMinutes(1);

    /// <summary>Makes the verb.</summary>
    public static Command Create(Verb verb) =>
        verb.Create("serve", "Keep both sides in step, live, and answer HTTP and WebSocket.", RunAsync);

    private static async Task<int> RunAsync(Invocation call, CancellationToken cancellationToken)
    {
        var address = ListenAddress.Parse(call.Options.Listen)!;
        await using var app = Build(call, address);
        var database = app.Services.GetRequiredService<LockstepHost>().Store.Description;
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (IOException exception) when (exception.InnerException is AddressInUseException or SocketException)
        {
            return Failed(exception.InnerException.Message);
        }
        catch (SocketException exception)
        {
            return Failed(exception.Message);
        }

        Announce(call, database, app.Urls.First());
        await app.WaitForShutdownAsync(cancellationToken);
        return Failure(app) is { } failure ? throw failure : ExitCode.InStep;

        int Failed(string reason)
        {
            call.Terminal.Problem(
                $"lockstep: cannot listen on {address}: {reason}. Is another server running? Choose a port with --listen HOST:PORT."
            );
            return ExitCode.Failed;
        }
    }

    private static WebApplication Build(Invocation call, ListenAddress address)
    {
        // The empty builder reads no configuration of its own, so nothing but --listen can open a port.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        // What the host would log of a failed start, or of a failed loop, is told in this program's own words.
        call.ConfigureLogs(builder.Logging, LogLevel.Information);
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Configure(kestrel, address));
        builder.Services.AddRoutingCore();
        builder.Services.AddLockstep(call.Options);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = LongestStop);

        var app = builder.Build();
        app.UseLockstepFrame();
        app.MapLockstep();
        return app;
    }

    private static void Configure(KestrelServerOptions kestrel, ListenAddress address)
    {
        kestrel.AddServerHeader = false;
        // A body a little beyond the limit is read and thrown away, so that its sender gets to read the answer.
        kestrel.Limits.MaxRequestBodySize = 4 * JsonBody.Largest;
        if (IPAddress.TryParse(address.Host, out var ip))
            kestrel.Listen(ip, address.Port);
        else if (address.Port == 0)
            kestrel.Listen(IPAddress.Loopback, 0);
        else
            kestrel.ListenLocalhost(address.Port);
    }

    private static Exception? Failure(WebApplication app) =>
        app.Services.GetServices<IHostedService>().OfType<SyncService>().Single().ExecuteTask?.Exception?.InnerException;

    private static void Announce(Invocation call, string database, string url)
    {
        if (call.Terminal.IsJson)
        {
            call.Terminal.Json(
                TaskValue.Map.Of([
                    KeyValuePair.Create("file", TaskValue.Of(call.Options.File)),
                    KeyValuePair.Create("database", TaskValue.Of(database)),
                    KeyValuePair.Create("url", TaskValue.Of(url)),
                ])
            );
        }
        else
        {
            call.Terminal.Say($"file      {call.Options.File}\ndatabase  {database}\nurl       {url}");
        }
    }
}
