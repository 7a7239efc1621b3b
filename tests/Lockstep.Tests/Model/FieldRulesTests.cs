using Lockstep.Core.Model;
using Shouldly;
using Xunit;

namespace Lockstep.Tests.Model;

public sealed class FieldRulesTests
{
    [Theory]
    [InlineData("skill_name", "\"backup-db\"", "\"backup-db\"")]
    [InlineData("skill_name", "12.50", "\"12.50\"")]
    [InlineData("user_id", "true", "\"true\"")]
    [InlineData("user_id", "\"\"", "\"\"")]
    [InlineData("status", "null", "null")]
    [InlineData("next_run_at", "\"2026-12-01 10:00+01\"", "\"2026-12-01T09:00:00+00:00\"")]
    [InlineData("params_json", "[1,\"a\",{}]", "[1,\"a\",{}]")]
    [InlineData("params_json", "\"2026-12-01\"", "\"2026-12-01\"")]
    [InlineData("timezone", "\"Europe/Berlin\"", "\"Europe/Berlin\"")]
    [InlineData("priority", "3", "3")]
    public void A_value_gets_the_form_of_its_field(string field, string raw, string normalised)
    {
        var value = FieldRules.Normalise(TaskField.Of(field), TaskJson.Parse(raw), out var fault);

        fault.ShouldBeNull();
        TaskJson.ToText(value).ShouldBe(normalised);
    }

    [Theory]
    [InlineData("skill_name", "null", ErrorCode.MissingField, "skill_name is null")]
    [InlineData("skill_name", "\"\"", ErrorCode.MissingField, "skill_name is empty")]
    [InlineData("skill_name", "[\"a\"]", ErrorCode.InvalidValue, "skill_name must be a text, not a list")]
    [InlineData("status", "{\"a\":1}", ErrorCode.InvalidValue, "status must be a text, not a map")]
    [InlineData("status", "\"a\\u0000b\"", ErrorCode.InvalidValue, "status holds a character")]
    [InlineData("schedule_cron", "\"\"", ErrorCode.MissingField, "schedule_cron is empty")]
    [InlineData("schedule_cron", "\"60 * * * *\"", ErrorCode.InvalidCron, "'60 * * * *'")]
    [InlineData("next_run_at", "null", ErrorCode.MissingField, "next_run_at is null")]
    [InlineData("next_run_at", "\"soon\"", ErrorCode.InvalidTimestamp, "'soon' is not a time stamp")]
    [InlineData("created_at", "1764579600", ErrorCode.InvalidTimestamp, "'1764579600' is not a time stamp")]
    [InlineData("params_json", "{\"k\\u0000\":1}", ErrorCode.InvalidValue, "params_json holds a character")]
    public void A_value_that_its_field_cannot_hold_is_a_fault(string field, string raw, string code, string message)
    {
        FieldRules.Normalise(TaskField.Of(field), TaskJson.Parse(raw), out var fault);

        fault.ShouldNotBeNull().Code.ShouldBe(code);
        fault.Field.ShouldBe(field);
        fault.Message.ShouldContain(message);
    }

    [Fact]
    public void A_text_is_at_most_64_KB_and_parameters_1_MB_of_UTF8()
    {
        Fault("status", new string('é', FieldRules.LongestText / 2)).ShouldBeNull();
        Fault("status", new string('é', (FieldRules.LongestText / 2) + 1)).ShouldNotBeNull().Message.ShouldContain("65,536");
        Fault("params_json", new string('a', FieldRules.LargestJson)).ShouldBeNull();
        Fault("params_json", new string('a', FieldRules.LargestJson + 1)).ShouldNotBeNull().Code.ShouldBe(ErrorCode.InvalidValue);
    }

    [Theory]
    [InlineData("plain", true)]
    [InlineData("😀", true)]
    [InlineData("a\0b", false)]
    public void A_text_that_a_database_cannot_keep_is_known(string text, bool storable) => FieldRules.IsStorable(text).ShouldBe(storable);

    // An attribute's arguments are stored as UTF-8, which has no half of a pair.
    [Fact]
    public void Half_a_surrogate_pair_cannot_be_kept()
    {
        FieldRules.IsStorable("a\uD83D").ShouldBeFalse();
        FieldRules.IsStorable("\uDE00\uD83D").ShouldBeFalse();
        FieldRules.IsStorable("\uD83D\uDE00\uD83D").ShouldBeFalse();
    }

    private static FieldFault? Fault(string field, string text)
    {
        FieldRules.Normalise(TaskField.Of(field), TaskValue.Of(text), out var fault);
        return fault;
    }
}
