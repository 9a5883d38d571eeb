using RabbitMQ.Client.Events;

namespace KoperasiPlatform.ServiceDefaults.CloudEvents;

/// <summary>What the broker has answered about the messages of one page, numbered as the channel numbers them.</summary>
internal sealed class Confirmations(ulong first, int count)
{
    private readonly TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly HashSet<ulong> _unanswered = [.. Enumerable.Range(0, count).Select(n => first + (ulong)n)];
    private int _refused;

    /// <summary>Completes when each message is answered; fails when one was refused, or the channel is gone.</summary>
    public Task All => _all.Task;

    public Task OnAckAsync(object channel, BasicAckEventArgs answer) => Answer(answer.DeliveryTag, answer.Multiple, refused: false);

    public Task OnNackAsync(object channel, BasicNackEventArgs answer) => Answer(answer.DeliveryTag, answer.Multiple, refused: true);

    /// <summary>The broker says first that nobody got a message, and then that it dealt with it.</summary>
    public Task OnReturnAsync(object channel, BasicReturnEventArgs message)
    {
        _all.TrySetException(new IOException($"There is no queue {message.RoutingKey}."));
        return Task.CompletedTask;
    }

    public Task OnShutdownAsync(object channel, ShutdownEventArgs reason)
    {
        _all.TrySetException(new IOException($"The channel closed: {reason.ReplyText}"));
        return Task.CompletedTask;
    }

    private Task Answer(ulong number, bool andAllBefore, bool refused)
    {
        var answered = andAllBefore ? _unanswered.RemoveWhere(n => n <= number) : _unanswered.Remove(number) ? 1 : 0;
        _refused += refused ? answered : 0;
        if (_unanswered.Count > 0)
            return Task.CompletedTask;
        if (_refused > 0)
            _all.TrySetException(new RefusedByQueueException($"{_refused} messages were refused by a queue."));
        else
            _all.TrySetResult();
        return Task.CompletedTask;
    }
}

/// <summary>A queue did not take a message: it is full and declared to refuse, or it failed.</summary>
internal sealed class RefusedByQueueException(string message) : Exception(message);
