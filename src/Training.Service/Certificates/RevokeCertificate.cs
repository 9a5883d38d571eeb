using KoperasiPlatform.ServiceDefaults.Commands;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.ServiceDefaults.Security;
using KoperasiPlatform.Training.Batches;

namespace KoperasiPlatform.Training.Certificates;

/// <summary>Revokes a certificate for good, with the reason. Its number is not given again.</summary>
internal static class RevokeCertificate
{
    internal sealed record Request(DateOnly On, string Reason);

    internal static void MapRevoke(this RouteGroupBuilder batches) =>
        batches.MapPost("/{id:guid}/enrollments/{enrollmentId:guid}/certificate/revocation", (Guid id, Guid enrollmentId, Request request, CommandRunner commands) =>
            commands.Decide<Batch>(id, batch => Decide(batch, enrollmentId, request, commands.Today)))
        .RequireRoles(Roles.Verifier).WithSummary("Revoke a certificate; again is harmless").Produces<Answer.Accepted>();

    internal static IEnumerable<IDomainEvent> Decide(Batch batch, Guid enrollmentId, Request request, DateOnly today)
    {
        var certificate = batch.Find(enrollmentId).Certificate ?? throw new NotFound("certificate of enrolment", enrollmentId);
        var revoked = new CertificateRevoked(
            Require.NotAfter(request.On, today), enrollmentId, RevocationGround.Officer, Require.Text(request.Reason, 500));
        if (revoked.OccurredOn < certificate.IssuedOn)
            throw new InvalidField("on", request.On, $"must not be before the certificate was issued, {certificate.IssuedOn:yyyy-MM-dd}");
        if (certificate.Ground != RevocationGround.Officer)
            yield return revoked;
    }
}
