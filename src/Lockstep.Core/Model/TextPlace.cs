namespace Lockstep.Core.Model;

/// <summary>A place in a text, for people.</summary>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The column in characters, from 1.</param>
/// <param name="SourceLine">The line's text, with control characters shown escaped and shortened around the column when long.</param>
/// <param name="CaretColumn">The column, from 1, under which a caret stands in <paramref name="SourceLine"/>.</param>
public sealed record TextPlace(int Line, int Column, string SourceLine, int CaretColumn);
