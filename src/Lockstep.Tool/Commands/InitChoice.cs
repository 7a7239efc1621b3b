namespace Lockstep.Tool.Commands;

/// <summary>What <c>lockstep init</c> is asked for.</summary>
/// <param name="AdoptsAll">Whether rows that the file lacks come into it; nothing leaves that as it is.</param>
/// <param name="FromDatabase">Whether the file is written from the rows.</param>
/// <param name="PrintsSql">Whether the SQL is printed and nothing run.</param>
/// <param name="Role">The role that the printed SQL grants rights to.</param>
internal sealed record InitChoice(bool? AdoptsAll, bool FromDatabase, bool PrintsSql, string Role);
