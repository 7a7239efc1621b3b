namespace Lockstep.Storage.Postgres;

/// <summary>What a statement does to rows, in the order in which statements run.</summary>
internal enum RowShapeKind
{
    /// <summary>Rows go.</summary>
    Delete,

    /// <summary>Values of rows change.</summary>
    Update,

    /// <summary>Rows come.</summary>
    Insert,
}
