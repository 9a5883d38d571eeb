using KoperasiPlatform.Demo.Accounting;

namespace KoperasiPlatform.Demo.Results;

/// <summary>What <c>--json</c> prints.</summary>
/// <param name="Seconds">How long this run of the demo took.</param>
internal sealed record Report(
    CooperativeFigures Cooperatives,
    ProgrammeFigures Programme,
    RevivalFigures Revival,
    AfterFigures After,
    EventFigures Events,
    double Seconds)
{
    public static Report Of(StoryFigures figures, EventBooks events, TimeSpan taken) => new(
        figures.Cooperatives, figures.Programme, figures.Revival, figures.After, events.Figures, Math.Round(taken.TotalSeconds, 1));
}

/// <summary>Counted from the three stores and the broker.</summary>
/// <param name="Stored">All events in the three stores.</param>
/// <param name="Published">Those that leave their service and that its publishing subscription has passed.</param>
/// <param name="Consumed">Messages that a handler has taken in, each once.</param>
/// <param name="Lost">Events that should have left or arrived and did not, and messages in error queues.</param>
/// <param name="DuplicatedEffects">Times that a message had its effect again.</param>
internal sealed record EventFigures(long Stored, long Published, long Consumed, long Lost, long DuplicatedEffects);
