using Lockstep.Tests.Storage.Postgres;
using Xunit;

[assembly: AssemblyFixture(typeof(PostgresServer))]
