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
