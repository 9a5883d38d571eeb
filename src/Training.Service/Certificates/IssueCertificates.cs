using KoperasiPlatform.Contracts.Training;
using KoperasiPlatform.ServiceDefaults.Commands;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.ServiceDefaults.Security;
using KoperasiPlatform.Training.Batches;
using KoperasiPlatform.Training.Programmes;
using Marten;

namespace KoperasiPlatform.Training.Certificates;

/// <summary>Gives everybody who completed, and has none yet, a certificate with the programme's next number.</summary>
internal static class IssueCertificates
{
    internal sealed record Request(DateOnly On);

    internal sealed record Issued(Guid EnrollmentId, string Number);

    internal sealed record Result(Guid Id, long Version, IReadOnlyList<Issued> Issued);

    internal static void MapIssue(this RouteGroupBuilder batches) =>
        batches.MapPost("/{id:guid}/certificates", (Guid id, Request request, CommandRunner commands, CertificateSettings settings, CertificateCodes codes) =>
            commands.InTurnOfProgramme(id, async (session, cancellation) =>
            {
                var (batch, stream) = await commands.Fetch<Batch>(session, id, cancellation);
                var programme = await session.LoadAsync<Programme>(batch.ProgrammeId, cancellation) ?? throw new NotFound(nameof(Programme), batch.ProgrammeId);
                var register = await session.Events.FetchForWriting<CertificateRegister>(CertificateRegister.IdOf(programme.Id), cancellation);
                var issued = Decide(batch, register.Aggregate?.Last ?? 0, sequence => settings.NumberOf(programme, sequence), request, commands.Today);
                foreach (var certificate in issued)
                {
                    register.AppendOne(new CertificateNumberTaken(certificate.OccurredOn, certificate.Sequence, id, certificate.EnrollmentId));
                    session.Insert(codes.Entry(id, certificate.EnrollmentId));
                }

                stream.AppendMany(issued);
                var version = batch.Version + issued.Count;
                return Answer.Ok(new Result(id, version, [.. issued.Select(c => new Issued(c.EnrollmentId, c.Number))]), version);
            }))
        .RequireRoles(Roles.Trainer).WithSummary("Issue the certificates that are due; again issues none").Produces<Result>();

    internal static IReadOnlyList<CertificateIssued> Decide(Batch batch, int last, Func<int, string> numberOf, Request request, DateOnly today)
    {
        batch.AssertStatus(BatchStatus.Completed, BatchStatus.Reported);
        var on = Require.NotAfter(request.On, today);
        if (on < batch.Days[^1])
            throw new InvalidField("on", on, $"must not be before the class was over, {batch.Days[^1]:yyyy-MM-dd}");
        return
        [
            .. batch.Enrollments.Where(e => e.Status == EnrollmentStatus.Completed && e.Certificate is null && e.CompletedOn <= on)
                .Select((e, i) => new CertificateIssued(on, e.EnrollmentId, last + i + 1, numberOf(last + i + 1))),
        ];
    }
}
