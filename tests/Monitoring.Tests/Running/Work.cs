using KoperasiPlatform.Monitoring.Cases;
using KoperasiPlatform.Testing;
using static KoperasiPlatform.Monitoring.Tests.Cases.Given;

namespace KoperasiPlatform.Monitoring.Tests.Running;

/// <summary>What companions and verifiers send, and the way of a case from its opening to the verification.</summary>
internal static class Work
{
    public static object Evaluation(string person = Ani) =>
        new { personKey = person, on = "2019-05-03", scores = new { willingness = 4, time = 3, capability = 4, support = 5 } };

    public static object Plan() => new { agreedOn = "2019-05-08", meetingDate = "2019-08-31", activities = new[] { "Hold the meeting" }, companion = "companion-1" };

    public static object Visit(string on = "2019-05-17", Guid? clientId = null, string kind = "Guidance") => new
    {
        clientId = clientId ?? Guid.Parse("9d1b5c1e-6f0e-4e2b-9a52-1f9d5b1f0a11"),
        on,
        kind,
        present = new[] { "Chair" },
        findings = "No books",
        nextSteps = "Write them",
    };

    public static object Evidence(string on = "2019-09-01") => new { submittedOn = on, items = new[] { "minutes" } };

    public static object Verification(string on = "2019-09-26") => new { verifiedOn = on };

    /// <summary>A cooperative with one trained officer; returns its case.</summary>
    public static async Task<Guid> OpenCaseAsync(this RunningMonitoring monitoring, Guid cooperative, string region = "13.11.01.2001")
    {
        await monitoring.TellAsync(Told.Registered(cooperative, region: region), Told.BecameInactive(cooperative, 2, region: region), Told.Completed(cooperative, Ani));
        return RevivalCase.IdOf(cooperative, 1);
    }

    /// <summary>Evaluated, planned and visited.</summary>
    public static async Task MentorAsync(this RunningMonitoring monitoring, Guid revival)
    {
        using var companion = monitoring.As("companion");
        await companion.SendAsync(HttpMethod.Post, $"cases/{revival}/commitment-evaluations", Evaluation());
        await companion.SendAsync(HttpMethod.Post, $"cases/{revival}/plan", Plan());
        await companion.SendAsync(HttpMethod.Post, $"cases/{revival}/visits", Visit());
    }

    /// <summary>A case that opened, with the work up to its first visit.</summary>
    public static async Task<Guid> MentoredAsync(this RunningMonitoring monitoring, Guid cooperative, string region = "13.11.01.2001")
    {
        var revival = await monitoring.OpenCaseAsync(cooperative, region);
        await monitoring.MentorAsync(revival);
        return revival;
    }

    /// <summary>Evidence submitted and verified: Registry's answer is awaited.</summary>
    public static async Task VerifyAsync(this RunningMonitoring monitoring, Guid revival, string on = "2019-09-26")
    {
        using var companion = monitoring.As("companion");
        using var verifier = monitoring.As("verifier");
        await companion.SendAsync(HttpMethod.Post, $"cases/{revival}/evidence", Evidence(on));
        await verifier.SendAsync(HttpMethod.Post, $"cases/{revival}/verification", Verification(on));
    }
}
