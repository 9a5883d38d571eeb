using JasperFx;
using JasperFx.Events;
using Npgsql;

namespace KoperasiPlatform.ServiceDefaults.EventStore;

/// <summary>
/// That another writer was first, to the stream, to a document that may exist once, or to one that is no more: the work is done
/// again on what it left.
/// </summary>
public static class Conflicts
{
    /// <summary>More than ever want one thing at once; a stream that can never be written would be tried for ever.</summary>
    private const int MostAttempts = 100;

    /// <summary>Does the work, and where another was first, again on what that one left.</summary>
    /// <param name="work">It opens a session of its own and saves it.</param>
    public static async Task<T> DecideAgain<T>(Func<Task<T>> work)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await work();
            }
            catch (Exception e) when (IsConflict(e) && attempt < MostAttempts)
            {
                // look again
            }
        }
    }

    public static bool IsConflict(Exception? exception) => exception switch
    {
        null => false,
        ConcurrencyException or EventStreamUnexpectedMaxEventIdException or ExistingStreamIdCollisionException
            or Marten.Exceptions.ExistingStreamIdCollisionException or DocumentAlreadyExistsException or Marten.Exceptions.NonExistentDocumentException => true,
        PostgresException { SqlState: PostgresErrorCodes.UniqueViolation, TableName: "mt_events" or "mt_streams" } => true,
        PostgresException { SqlState: PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure } => true,
        AggregateException many => many.InnerExceptions.All(IsConflict),
        _ => IsConflict(exception.InnerException),
    };
}
