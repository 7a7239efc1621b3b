using System.Runtime.CompilerServices;
using System.Text;
using Lockstep.Core.Model;
using Lockstep.Events;
using Lockstep.Sync;

namespace Lockstep.AspNetCore.WebSockets;

/// <summary>Events as the text of a message, made once per event however many listen.</summary>
internal static class EventText
{
    private static readonly ConditionalWeakTable<SyncEvent, byte[]> Made = [];

    /// <summary>The message's bytes.</summary>
    public static ReadOnlyMemory<byte> Of(SyncEvent syncEvent) =>
        Made.GetValue(syncEvent, made => Encoding.UTF8.GetBytes(TaskJson.ToText(SyncJson.Of(made))));
}
