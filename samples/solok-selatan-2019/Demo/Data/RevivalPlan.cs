namespace KoperasiPlatform.Demo.Data;

/// <summary>What happened in each cooperative of the first class.</summary>
internal sealed record RevivalPlan(int StalledAfterDays, IReadOnlyList<CaseStory> Cases);

/// <param name="Outcome">Reactivated, Stalled or Mentoring.</param>
internal sealed record CaseStory(
    string LegalEntityNumber,
    string Outcome,
    string Companion,
    IReadOnlyList<Evaluation> Evaluations,
    CasePlan Plan,
    IReadOnlyList<Visit> Visits,
    Meeting? AnnualMeeting,
    IReadOnlyList<Observation> Business,
    Extension? Extension,
    IReadOnlyList<Attempt> Attempts);

internal sealed record Evaluation(string NationalId, string Evaluator, DateOnly On, Scores Scores);

internal sealed record Scores(int Willingness, int Time, int Capability, int Support);

internal sealed record CasePlan(DateOnly AgreedOn, string Companion, DateOnly MeetingDate, IReadOnlyList<string> Activities);

internal sealed record Visit(DateOnly On, string Kind, IReadOnlyList<string> Present, string Findings, string NextSteps);

internal sealed record Extension(DateOnly On, DateOnly Until, string Reason);

/// <summary>Evidence handed in and verified, and what Registry then decides.</summary>
/// <param name="Expected">Reactivated or Refused.</param>
internal sealed record Attempt(DateOnly SubmittedOn, string SubmittedBy, DateOnly VerifiedOn, string VerifiedBy, string Expected);
