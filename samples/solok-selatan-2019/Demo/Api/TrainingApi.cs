using KoperasiPlatform.Demo.Data;

namespace KoperasiPlatform.Demo.Api;

/// <summary>What the story asks of Training.</summary>
internal sealed class TrainingApi(ServiceClient client)
{
    internal sealed record Programme(Guid Id, int FiscalYear, string FundingSource, long BudgetCeiling);

    internal sealed record Budget(long Realised);

    internal sealed record Target(int People);

    internal sealed record Realization(int Batches, int Seats, int People, int Completed, Target Ministry, Target District);

    internal sealed record Enrolled(Guid EnrollmentId, string PersonKey, string Status);

    internal sealed record Batch(string Status, IReadOnlyList<Enrollment> Enrollments);

    internal sealed record Enrollment(Guid EnrollmentId, string Status);

    internal sealed record KnownCooperative(CooperativeState State);

    internal sealed record CooperativeState(ActivityState Activity, IReadOnlyList<OfficerState> Officers);

    internal sealed record ActivityState(string Status, DateOnly Since);

    internal sealed record OfficerState(string PersonKey);

    internal sealed record Attendance(Guid ClientId, Guid EnrollmentId, DateOnly Day, bool Present);

    internal sealed record PostTest(Guid EnrollmentId, DateOnly TakenOn, int Score);

    public Task<KnownCooperative?> Known(Guid cooperative) => client.Find<KnownCooperative>($"/cooperatives/{cooperative}");

    public Task<IReadOnlyList<Programme>> Programmes() => client.Get<IReadOnlyList<Programme>>("/programmes");

    public Task<Budget> BudgetOf(Guid programme) => client.Get<Budget>($"/programmes/{programme}/budget");

    public Task<Realization> RealizationOf(Guid programme) => client.Get<Realization>($"/programmes/{programme}/realization");

    public Task<Batch> BatchOf(Guid batch) => client.Get<Batch>($"/batches/{batch}");

    public async Task<Guid> Fund(ProgrammePlan plan) =>
        (await client.Post(Actor.Trainer, "/programmes", "fund", new
        {
            plan.FiscalYear,
            plan.FundingSource,
            BudgetCeiling = plan.Ceiling,
            plan.MinistryTarget,
            plan.DistrictTarget,
            plan.FundedOn,
        })).Id;

    public async Task<Guid> Schedule(Guid programme, BatchPlan plan) =>
        (await client.Post(Actor.Trainer, $"/programmes/{programme}/batches", $"schedule/{plan.Number}", new
        {
            CourseCode = plan.Course,
            Venue = plan.Venue.Name,
            plan.Days,
            plan.Minimum,
            plan.Capacity,
            plan.BudgetLines,
            plan.ScheduledOn,
        })).Id;

    /// <param name="step">opening, confirmation, start, completion, certificates or report.</param>
    public Task Step(Guid batch, string step, DateOnly on) => client.Post(Actor.Trainer, $"/batches/{batch}/{step}", step, new { On = on });

    public Task<Enrolled> Enrol(Guid batch, OfficerRow officer, Guid cooperative, DateOnly on) =>
        client.Post<Enrolled>(Actor.Trainer, $"/batches/{batch}/enrollments", $"enrol/{officer.NationalId}", new
        {
            officer.NationalId,
            officer.Name,
            officer.Phone,
            CooperativeId = cooperative,
            On = on,
        });

    public Task Withdraw(Guid batch, Guid enrollment, DateOnly on, string reason) =>
        client.Post(Actor.Trainer, $"/batches/{batch}/enrollments/{enrollment}/withdrawal", "withdraw", new { On = on, Reason = reason });

    public Task<Enrolled> Substitute(Guid batch, Guid absent, OfficerRow substitute, DateOnly on, string reason) =>
        client.Post<Enrolled>(Actor.Trainer, $"/batches/{batch}/enrollments/{absent}/substitution", "substitute", new
        {
            substitute.NationalId,
            substitute.Name,
            substitute.Phone,
            On = on,
            Reason = reason,
        });

    public Task Attend(Guid batch, DateOnly day, IReadOnlyList<Attendance> rows) =>
        client.Post(Actor.Trainer, $"/batches/{batch}/attendance", $"attendance/{day:O}", rows);

    public Task TakePostTests(Guid batch, IReadOnlyList<PostTest> rows) => client.Post(Actor.Trainer, $"/batches/{batch}/post-tests", "post-tests", rows);

    public Task Invoice(Guid batch, InvoiceRow invoice) =>
        client.Post(Actor.Trainer, $"/batches/{batch}/invoices", $"invoice/{invoice.Number}", invoice);
}
