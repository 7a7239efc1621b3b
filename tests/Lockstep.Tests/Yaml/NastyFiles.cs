namespace Lockstep.Tests.Yaml;

/// <summary>Valid schedule texts in every writing that people and programs come up with.</summary>
internal static class NastyFiles
{
    private const string Least = "skill_name: a, schedule_cron: \"@daily\", next_run_at: 2026-12-01";

    /// <summary>The texts, with LF; a text may refuse an edit where its anchors or merge keys forbid it.</summary>
    public static readonly (string Text, bool MayRefuse)[] All =
    [
        (
            """
            # Reviewed by the platform team
            metadata: {version: "1.0"}

            tasks:

              # --- group 1 ---
              # nightly
              - id: 1
                skill_name: daily-report
                schedule_cron: "0 9 * * *"  # keep off-peak
                next_run_at: "2026-12-02T09:00:00+00:00"
                params_json:
                  a: one
                  b: {c: true, d: [1, 2]}
                  # about e
                  e: |
                    several
                      lines

                status: pending
                user_id: 007

              - id: 2
                skill_name: 'code-review'
                schedule_cron: '*/15 * * * *'
                next_run_at: 2026-12-02 09:00
                params_json: {a: 1.10, "b": {c: "x"}, list: [a, {b: c}]}
                status: 'done'
                # trailing, inside

              # --- group 2 ---

              - id: 3
                skill_name: "quoted \" text"
                schedule_cron: 0 2 * * 0
                next_run_at: 2026-12-02T09:00:00.5Z
                x: >-
                  folded
                  text
                status: ~
            other:
              - id: 1
            # the end

            """,
            false
        ),
        (
            "tasks:\n- id: 1\n  "
                + Least.Replace(", ", "\n  ", StringComparison.Ordinal)
                + "\n- id: 2\n  "
                + Least.Replace(", ", "\n  ", StringComparison.Ordinal)
                + "\n  params_json:\n    b:\n      c: 1\n  x:\n  - 1\n  - 2\nmore: é😀 # c\n",
            false
        ),
        (
            "-   id: 1\n    "
                + Least.Replace(", ", "\n    ", StringComparison.Ordinal)
                + "\n    x: \"😀\"\n\n\n-   # wide\n    id: 2\n    "
                + Least.Replace(", ", "\n    ", StringComparison.Ordinal)
                + "\n",
            false
        ),
        (
            "tasks: [{id: 1, "
                + Least
                + "}, {id: 2, "
                + Least
                + ", params_json: {a: 1,}, x: , status},\n  {id: 3, # c, d\n  "
                + Least
                + ", # e\n  }, ] # f\n",
            false
        ),
        (
            "{\n  \"tasks\": [\n    {\"id\": 1, \"skill_name\": \"a\", \"schedule_cron\": \"@daily\", \"next_run_at\": \"2026-12-01\", \"params_json\": {\"a\": [1]}},\n    {\n      \"id\": 2,\n      \"skill_name\": \"a\",\n      \"schedule_cron\": \"@daily\",\n      \"next_run_at\": \"2026-12-01\"\n    }\n  ],\n  \"x\": 1\n}\n",
            false
        ),
        (
            "---\ntasks:\n  -\n    id: 1\n    "
                + Least.Replace(", ", "\n    ", StringComparison.Ordinal)
                + "\n    x: |+\n      keep\n\n\n  - {id: 2, "
                + Least
                + "}\n  - params_json: [1]\n    id: 3\n    "
                + Least.Replace(", ", "\n    ", StringComparison.Ordinal)
                + "\n    status: |\n      s\n\n...\n",
            false
        ),
        ("tasks: []  # none\n# end\n", false),
        ("a: 1\ntasks:\n\n# c\nb: 2\n", false),
        ("[]\n", false),
        (
            "base: &b {status: merged, x: 1}\ntasks:\n  - <<: *b\n    id: 1\n    "
                + Least.Replace(", ", "\n    ", StringComparison.Ordinal)
                + "\n    user_id: &u 007\n  - id: 2\n    "
                + Least.Replace(", ", "\n    ", StringComparison.Ordinal)
                + "\n    status: *u\n    params_json: &p {a: *u}\n  - id: 3\n    "
                + Least.Replace(", ", "\n    ", StringComparison.Ordinal)
                + "\n    params_json: *p\nend: *u\n",
            true
        ),
    ];
}
