namespace Lockstep.Storage.Postgres;

/// <summary>Runs a piece of work on the database and gives its failures the store's form.</summary>
internal static class PostgresCall
{
    /// <summary>Runs it; <paramref name="doing"/> begins the message of a failure.</summary>
    public static async Task<T> RunAsync<T>(string doing, Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception exception) when (PostgresFault.IsOne(exception))
        {
            throw PostgresFault.From(exception, doing);
        }
    }
}
