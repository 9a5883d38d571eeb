using KoperasiPlatform.ServiceDefaults.EventStore;

namespace KoperasiPlatform.Training.Certificates;

[StoredAs("certificate-register.number-taken")]
public sealed record CertificateNumberTaken(DateOnly OccurredOn, int Sequence, Guid BatchId, Guid EnrollmentId) : IDomainEvent;

/// <summary>
/// The numbers of a programme's certificates: one stream, written together with the certificate itself, so that none is left
/// out and none given twice, however many are issued at once.
/// </summary>
public sealed record CertificateRegister : IAggregate<CertificateRegister>
{
    public Guid Id { get; init; }

    public long Version { get; set; }

    public required int Last { get; init; }

    public static Guid IdOf(Guid programmeId) => DerivedId.From("certificate-register", programmeId);

    public static CertificateRegister Fold(CertificateRegister? state, IDomainEvent e) => (state, e) switch
    {
        (null, CertificateNumberTaken x) => new CertificateRegister { Last = x.Sequence },
        ({ } s, CertificateNumberTaken x) => s with { Last = x.Sequence },
        _ => throw new NotSupportedException($"{e.GetType()} does not follow in the stream of a certificate register."),
    };
}
