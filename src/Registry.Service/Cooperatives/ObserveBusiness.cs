using KoperasiPlatform.ServiceDefaults.Commands;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.ServiceDefaults.Security;

namespace KoperasiPlatform.Registry.Cooperatives;

/// <summary>Records that a cooperative's business was seen operating or stopped.</summary>
internal static class ObserveBusiness
{
    internal sealed record Request(DateOnly ObservedOn, BusinessState State, string Source);

    internal sealed record Observed(Guid Id, long Version, Guid ObservationId);

    internal static void MapObserveBusiness(this RouteGroupBuilder cooperatives) =>
        cooperatives.MapPost("/{id:guid}/business-observations", (Guid id, Request request, CommandRunner commands) =>
            commands.Run(async (session, cancellation) =>
            {
                var (cooperative, stream) = await commands.Fetch<Cooperative>(session, id, cancellation);
                var observed = Decide(cooperative, request, commands.Actor, commands.Today);
                stream.AppendOne(observed);
                var version = cooperative.Version + 1;
                return new Answer(
                    StatusCodes.Status201Created, new Observed(id, version, observed.ObservationId), version, $"/cooperatives/{id}");
            }))
        .RequireRoles(Roles.Registrar, Roles.Companion)
        .WithSummary("Record an observation of a cooperative's business")
        .Produces<Observed>(StatusCodes.Status201Created);

    internal static BusinessObserved Decide(Cooperative cooperative, Request request, string actor, DateOnly today)
    {
        CooperativeCommands.AssertRegistered(cooperative);
        Require.NotAfter(request.ObservedOn, today);
        var id = DerivedId.From(cooperative.Id, request.ObservedOn, request.State, actor);
        return cooperative.BusinessObservations.All(o => o.ObservationId != id)
            ? new BusinessObserved(request.ObservedOn, id, request.State, actor, Require.Text(request.Source, 500))
            : throw new Refusal("BusinessAlreadyObserved", "You recorded the same observation for that day.", ("observationId", id));
    }
}

/// <summary>Someone other than the recorder confirms the observation: only then it counts.</summary>
internal static class VerifyBusinessObservation
{
    internal sealed record Request(DateOnly VerifiedOn, string? Source = null);

    internal static void MapVerifyBusinessObservation(this RouteGroupBuilder cooperatives) =>
        cooperatives.MapPost("/{id:guid}/business-observations/{observationId:guid}/verification", (Guid id, Guid observationId, Request request, CommandRunner commands) =>
            commands.State(id, cooperative => Decide(cooperative, observationId, request, commands.Actor, commands.Today)))
        .RequireRoles(Roles.Verifier).WithSummary("Verify an observation that someone else recorded").Produces<Answer.Accepted>();

    internal static IEnumerable<IDomainEvent> Decide(
        Cooperative cooperative, Guid observationId, Request request, string actor, DateOnly today)
    {
        var observation = cooperative.BusinessObservations.FirstOrDefault(o => o.ObservationId == observationId)
            ?? throw new NotFound("business observation", observationId);
        Require.NotAfter(request.VerifiedOn, today);
        if (request.VerifiedOn < observation.ObservedOn)
            throw new InvalidField("verifiedOn", request.VerifiedOn, $"must not be before the observation, {observation.ObservedOn:yyyy-MM-dd}");
        Verification.AssertOther(observation.RecordedBy, actor);
        if (observation.VerifiedOn is null)
            yield return new BusinessObservationVerified(request.VerifiedOn, observationId, actor, Require.OptionalText(request.Source, 500));
    }
}
