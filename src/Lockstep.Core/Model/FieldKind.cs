namespace Lockstep.Core.Model;

/// <summary>How a field's value is read, compared and written.</summary>
public enum FieldKind
{
    /// <summary>A string; a plain number or truth value in the file is taken as its text.</summary>
    Text,

    /// <summary>A string that must be a valid cron expression.</summary>
    Cron,

    /// <summary>An instant; without an offset it is UTC.</summary>
    Timestamp,

    /// <summary>Any JSON value; a map is merged key by key.</summary>
    Json,

    /// <summary>A key that Lockstep has no opinion on: any JSON value, merged as one.</summary>
    Extra,
}
