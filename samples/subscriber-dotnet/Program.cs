using Province;

// Where everything is comes from the environment; the README says how to get it.
var broker = new Uri(Setting("KOPERASI_BROKER"));
using var feed = new EventFeed(new Uri(Setting("KOPERASI_REGISTRY")), Setting("KOPERASI_TOKEN"));
var register = Register.Load(args.FirstOrDefault() ?? "active-cooperatives.json");
var subscriber = new Subscriber(broker, feed, register);

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};

// A start, the broker's restart and an error are the same case: connect, catch up, follow.
while (!stop.IsCancellationRequested)
{
    try
    {
        await subscriber.FollowAsync(stop.Token);
    }
    catch (Exception e) when (e is not OperationCanceledException || !stop.IsCancellationRequested)
    {
        Console.Error.WriteLine($"{e.Message}; again in 2 s");
        await Task.WhenAny(Task.Delay(TimeSpan.FromSeconds(2), stop.Token));
    }
    catch (OperationCanceledException)
    {
        // Ctrl-C
    }
}

static string Setting(string name) =>
    Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : throw new InvalidOperationException($"Set {name}; the README says to what.");
