using System.Collections.Immutable;
using Lockstep.Core.Planning;

namespace Lockstep.Sync;

/// <summary>The merge policy of a run: what is configured and what the request asks for.</summary>
internal static class SyncPolicy
{
    public static MergePolicy Of(LockstepOptions options, SyncRequest request, DateTimeOffset now) =>
        new()
        {
            RunTime = request.Kept?.MadeAt ?? now,
            Now = now,
            Direction = DirectionOf(options, request),
            Detection = options.Detection,
            Force = request.Force,
            OnConflict = options.OnConflict,
            Owners = options.Owners.ToImmutableDictionary(),
            RuntimeFields = [.. options.RuntimeFields],
            RuntimeValues = options.RuntimeValues.ToImmutableDictionary(pair => pair.Key, pair => pair.Value.ToImmutableHashSet()),
            CarryRuntime = request.ByHand && request.Direction == SyncDirection.DbToYaml,
            Guard = options.Guard,
            Scope = request.Tasks is { } tasks ? TaskScope.Only(tasks) : TaskScope.All,
            Fights = options.Fights,
        };

    public static SyncDirection DirectionOf(LockstepOptions options, SyncRequest request) => request.Direction ?? options.Direction;
}
