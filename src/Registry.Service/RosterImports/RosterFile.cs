using KoperasiPlatform.Registry.Cooperatives;

namespace KoperasiPlatform.Registry.RosterImports;

/// <summary>
/// Reads the Ministry's roster (ODS export, CSV or XLSX), a line at a time. Every bad field is noted with line, column and
/// reason; the other lines are read on.
/// </summary>
internal sealed class RosterFile
{
    /// <summary>More than these help nobody: the file is to be exported again.</summary>
    private const int MostProblems = 10_000;

    private const int MostRows = 500_000;

    private readonly DateOnly _rosterOn;
    private readonly RosterTable _table;
    private readonly RosterColumns _columns;
    private readonly int _firstBookYear;
    private readonly List<RosterProblem> _problems = [];
    private readonly Dictionary<(string Column, string Number), int> _lineOfNumber = [];
    private int _lastBadLine;

    private RosterFile(RosterTable table, DateOnly rosterOn)
    {
        _table = table;
        _rosterOn = rosterOn;
        _columns = RosterColumns.Of(table.Headers);
        _firstBookYear = _columns.BookYears.Count > 0 ? _columns.BookYears[0] : rosterOn.Year;
    }

    /// <summary>The lines read so far that are not good.</summary>
    public int BadRows { get; private set; }

    /// <summary>What is wrong in the lines read so far; the first of them, where there are very many.</summary>
    public IReadOnlyList<RosterProblem> Problems => _problems;

    public static RosterFile Open(Stream content, DateOnly rosterOn) => new(RosterTable.Open(content), rosterOn);

    /// <summary>The good rows, as they are read.</summary>
    public IEnumerable<RosterRow> Rows()
    {
        var lines = 0;
        foreach (var line in _table.Lines)
        {
            if (++lines > MostRows)
                throw RosterTable.Unreadable($"has more than {MostRows} rows");
            if (line.Malformed is { } malformed)
                Note(new RosterProblem(line.Line, "", null, malformed));
            else if (Row(line) is { } row)
                yield return row;
        }

        if (lines == 0)
            throw RosterTable.Unreadable("holds no rows");
    }

    private RosterRow? Row(RosterLine line)
    {
        var fields = new RosterFields(_columns, line, Note);
        var profile = fields.Profile(_rosterOn);
        var row = new RosterRow(
            line.Line, profile, fields.Status(), Math.Max(_firstBookYear, profile.FoundedOn.Year), fields.Meetings(_rosterOn));
        return fields.IsGood && IsFirst(row, RosterColumns.LegalEntityNumber, row.NormalisedNumber)
            && (profile.CooperativeNumber is not { } number || IsFirst(row, RosterColumns.CooperativeNumber, number))
            ? row
            : null;
    }

    private bool IsFirst(RosterRow row, string column, string number)
    {
        if (_lineOfNumber.TryAdd((column, number), row.Line))
            return true;
        Note(new RosterProblem(row.Line, column, number, $"the same number stands in line {_lineOfNumber[(column, number)]}"));
        return false;
    }

    private void Note(RosterProblem problem)
    {
        if (problem.Line != _lastBadLine)
            BadRows++;
        _lastBadLine = problem.Line;
        if (_problems.Count < MostProblems)
            _problems.Add(problem);
    }
}
