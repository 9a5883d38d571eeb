using System.Text.Json.Serialization;

namespace KoperasiPlatform.Bench.Measuring;

/// <summary>What a target speaks of.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Judged>))]
internal enum Judged
{
    /// <summary>The platform's figure beside the floor's, the more the better.</summary>
    RatioAtLeast,

    /// <summary>The platform's figure beside the floor's, the less the better.</summary>
    RatioAtMost,

    /// <summary>The platform's figure itself, the less the better.</summary>
    ValueAtMost,
}

/// <param name="Must">What must be reached.</param>
/// <param name="Aim">What is aimed at.</param>
internal sealed record Target(Judged Judged, double Must, double Aim);

/// <summary>One figure of the platform, and that of the floor in the same run of the bench.</summary>
/// <param name="Name">For ever: stored figures are compared by it.</param>
/// <param name="Title">What was done.</param>
/// <param name="Unit">Of both figures.</param>
/// <param name="Floor">What PostgreSQL, RabbitMQ and Kestrel set; absent where only the figure itself counts.</param>
/// <param name="Platform">The platform's own way for the same work.</param>
internal sealed record Measurement(string Name, string Title, string Unit, Runs? Floor, Runs Platform, Target Target)
{
    /// <summary>Where the floor's own runs lie further apart than this, the machine did something else meanwhile.</summary>
    public const double NoiseBound = 0.30;

    public double? Ratio => Floor is null ? null : Platform.Median / Floor.Median;

    /// <summary>What the target speaks of.</summary>
    public double Figure => Target.Judged == Judged.ValueAtMost ? Platform.Median : Ratio!.Value;

    public bool IsMet => Meets(Target.Must);

    public bool ReachesAim => Meets(Target.Aim);

    /// <summary>Too noisy to tell.</summary>
    public bool IsNoisy => (Floor ?? Platform).Spread > NoiseBound;

    private bool Meets(double bound) => Target.Judged == Judged.RatioAtLeast ? Figure >= bound : Figure <= bound;
}
