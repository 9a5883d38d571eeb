using System.Text.RegularExpressions;
using KoperasiPlatform.ServiceDefaults.Commands;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.ServiceDefaults.Security;
using Marten;

namespace KoperasiPlatform.Monitoring.Rubrics;

/// <summary>Adopts a rubric from a day on. A version is never edited afterwards: a correction is another version.</summary>
internal static partial class AdoptRubric
{
    internal static void MapRubrics(this IEndpointRouteBuilder app)
    {
        var rubrics = app.MapGroup("/commitment-rubrics").WithTags("Commitment rubrics");
        rubrics.MapGet("/", async (IQuerySession session, HttpContext http, CancellationToken cancellation) =>
        {
            var book = await Book(session, cancellation);
            return ETags.Ok(http, book.Rubrics, book.Version);
        }).WithSummary("The rubrics, by the day from which they hold").Produces<IReadOnlyList<CommitmentRubric>>();

        rubrics.MapPost("/", (CommitmentRubric request, CommandRunner commands) =>
            commands.Decide<RubricBook>(RubricBook.TheId, book => [Decide(book, request)]))
        .RequireRoles(Roles.Admin).WithSummary("Adopt a rubric from a day on").Produces<Answer.Accepted>();
    }

    internal static async Task<RubricBook> Book(IQuerySession session, CancellationToken cancellation) =>
        await session.LoadAsync<RubricBook>(RubricBook.TheId, cancellation)
            ?? throw new InvalidOperationException("No commitment rubric has been adopted yet.");

    internal static CommitmentRubricAdopted Decide(RubricBook book, CommitmentRubric rubric)
    {
        var adopted = Check(rubric);
        if (book.Rubrics.Any(r => r.Version == adopted.Version))
            throw new Refusal("RubricVersionTaken", "A rubric of this version exists, and a rubric is never edited.", ("version", adopted.Version));
        if (book.Rubrics.Any(r => r.EffectiveFrom == adopted.EffectiveFrom))
            throw new Refusal("RubricDateTaken", "Another rubric holds from the same day.", ("effectiveFrom", adopted.EffectiveFrom));
        return new CommitmentRubricAdopted(adopted.EffectiveFrom, adopted);
    }

    internal static CommitmentRubric Check(CommitmentRubric rubric) => rubric with
    {
        Version = Require.Text(rubric.Version, 60),
        Source = Require.Text(rubric.Source, 500),
        Criteria = Check(Require.NotEmpty(rubric.Criteria, 20)),
        EvaluatorsNeeded = Require.Between(rubric.EvaluatorsNeeded, 1, 10),
        CarryOnFrom = Require.Between(rubric.CarryOnFrom, 1, 5),
        CloseBelow = Require.Between(rubric.CloseBelow, 1, rubric.CarryOnFrom),
        DisagreementFrom = Require.Between(rubric.DisagreementFrom, 0.01m, 4),
    };

    private static IReadOnlyList<Criterion> Check(IReadOnlyList<Criterion> criteria)
    {
        if (criteria.DistinctBy(c => c.Code, StringComparer.Ordinal).Count() < criteria.Count)
            throw new InvalidField("criteria", value: null, "must have a code of its own each");
        return
        [
            .. criteria.Select(c => new Criterion(
                Code().IsMatch(c.Code) ? c.Code : throw new InvalidField("code", c.Code, "must be a word in small letters, at most 40 long"),
                Require.Text(c.Title, 200),
                Require.Between(c.Weight, 0.01m, 100))),
        ];
    }

    [GeneratedRegex("^[a-z][a-zA-Z-]{0,39}$", RegexOptions.None, 1000)]
    private static partial Regex Code();
}

/// <summary>Adopts the configured default rubric where none was adopted yet, before the service takes its first request.</summary>
internal sealed class DefaultRubric(EventSessions sessions, IConfiguration configuration) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await using var session = sessions.Open("service:monitoring", correlationId: null, causationId: null);
        if (await session.LoadAsync<RubricBook>(RubricBook.TheId, cancellationToken) is not null)
            return;

        var rubric = configuration.GetSection("DefaultCommitmentRubric").Get<CommitmentRubric>()
            ?? throw new InvalidOperationException("The configuration DefaultCommitmentRubric is missing.");
        session.Events.StartStream<RubricBook>(RubricBook.TheId, new CommitmentRubricAdopted(rubric.EffectiveFrom, AdoptRubric.Check(rubric)));
        try
        {
            await session.SaveChangesAsync(cancellationToken);
        }
        catch (Exception e) when (Conflicts.IsConflict(e))
        {
            // another replica was first, with the same rubric
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
