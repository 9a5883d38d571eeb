using CsvHelper;

namespace KoperasiPlatform.Demo.Data;

/// <summary>What was seen of a cooperative's business; counts once someone else has verified it.</summary>
internal sealed record Observation(DateOnly ObservedOn, string State, string Source, string RecordedBy, string? VerifiedBy, DateOnly? VerifiedOn);

[CsvRecord]
internal sealed partial record BusinessObservationRow(
    string LegalEntityNumber, DateOnly ObservedOn, string State, string Source, string RecordedBy, string VerifiedBy, DateOnly VerifiedOn)
{
    public Observation Seen => new(ObservedOn, State, Source, RecordedBy, VerifiedBy, VerifiedOn);
}

/// <param name="Batch">Where the person finally takes a seat.</param>
[CsvRecord]
internal sealed partial record OfficerRow(
    string LegalEntityNumber, string Name, string NationalId, string Phone, string Role, DateOnly TermStart, DateOnly TermEnd, int Batch);

[CsvRecord]
internal sealed partial record MeetingRow(string LegalEntityNumber, int BookYear, DateOnly HeldOn, int Attendance, int Members)
{
    public Meeting Held => new(BookYear, HeldOn, Attendance, Members, RecordedBy: null, VerifiedBy: null, VerifiedOn: null);
}

internal sealed record Meeting(
    int BookYear, DateOnly HeldOn, int Attendance, int Members, string? RecordedBy, string? VerifiedBy, DateOnly? VerifiedOn);
