using KoperasiPlatform.Registry.ActivityPolicies;
using Npgsql;

namespace KoperasiPlatform.Registry.Lists;

/// <summary>Reads the periods of a day, of cooperatives that were found before: all that is shown of them.</summary>
internal static class PeriodQuery
{
    /// <summary>How the meeting for the last closed book year stands, as in <see cref="PeriodFilter.MeetingOf"/>.</summary>
    public const string MeetingStatus =
        """
        case when legal_life <> 'Registered' then null
             when held_on[@bookYear - first_book_year + 1] <= @asOf
                 then case when held_on[@bookYear - first_book_year + 1] <= @due then 'Held' else 'HeldLate' end
             when @bookYear < first_book_year then null
             when @asOf <= @due then 'NotDue'
             else 'Overdue'
        end
        """;

    /// <param name="database">Where they are.</param>
    /// <param name="select">What is read, with {where} in the place of the conditions.</param>
    /// <param name="ids">The cooperatives'.</param>
    /// <param name="day">The day.</param>
    /// <param name="policies">By which a meeting is due.</param>
    public static NpgsqlCommand Of(NpgsqlDataSource database, string select, Guid[] ids, DateOnly day, ActivityPolicyBook policies)
    {
        var command = database.CreateCommand(select.Replace(
            "{where}", "cooperative_id = any (@ids) and valid_from <= @asOf and valid_until > @asOf", StringComparison.Ordinal));
        command.Parameters.AddWithValue("ids", ids);
        command.Parameters.AddWithValue("asOf", day);
        command.Parameters.AddWithValue("bookYear", day.Year - 1);
        command.Parameters.AddWithValue("due", policies.InForceOn(day).MeetingDueOn(day.Year - 1));
        return command;
    }
}
