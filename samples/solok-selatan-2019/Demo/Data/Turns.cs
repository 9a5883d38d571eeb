namespace KoperasiPlatform.Demo.Data;

/// <summary>When the story begins and ends, and what did not go to plan in the classes.</summary>
internal sealed record Turns(
    DateOnly RosterOn, DateOnly EndsOn, WaitingList WaitingList, Substitution Substitution, IReadOnlyList<NotCompleted> NotCompleted);

internal sealed record WaitingList(int Batch, Waitlisted Waitlisted, Withdrawn Withdrawn, Promoted Promoted);

internal sealed record Waitlisted(string NationalId, DateOnly RequestedOn);

internal sealed record Withdrawn(string NationalId, DateOnly On, string Reason);

internal sealed record Promoted(string NationalId);

internal sealed record Substitution(int Batch, DateOnly On, Absent Absent, Substitute Substitute);

internal sealed record Absent(string NationalId, string Reason);

internal sealed record Substitute(string NationalId);

internal sealed record NotCompleted(int Batch, string NationalId, IReadOnlyList<DateOnly> AbsentOn, bool PostTestTaken);
