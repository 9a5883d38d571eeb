using System.Runtime.InteropServices;
using KoperasiPlatform.Contracts.Registry;
using KoperasiPlatform.Registry.Cooperatives;

namespace KoperasiPlatform.Registry.Lists;

/// <summary>
/// The periods of all cooperatives, packed side by side: a filter, a count or a figure is one pass over them, and a page of a list a
/// look at the first of an order that is kept. What is written anew is put at the end, and the old rows are passed over until there are many. Not safe for threads: see <see cref="Census"/>.
/// </summary>
internal sealed class PeriodTable
{
    /// <summary>No meeting, and no term.</summary>
    public const int Never = int.MaxValue;

    private readonly Dictionary<Guid, Range> _places = [];
    private readonly Dictionary<string, ushort> _regionNumbers = new(StringComparer.Ordinal);
    private readonly List<string> _regions = [];
    private readonly Vocabulary _vocabulary = new();
    private readonly SearchedText _searched = new();
    private readonly Dictionary<string, SortedRows> _sorted;
    private List<PeriodRow> _rows = [];
    private List<ListedName> _names = [];
    private List<int> _held = [];
    private int _dead;
    private int _sortedUntil;

    public PeriodTable() => _sorted = ListOrder.All.ToDictionary(order => order.By, order => new SortedRows(this, order), StringComparer.Ordinal);

    /// <summary>The region codes that occur, by their numbers in the rows.</summary>
    public IReadOnlyList<string> Regions => _regions;

    public ReadOnlySpan<PeriodRow> Rows => CollectionsMarshal.AsSpan(_rows);

    /// <summary>The names of the cooperative that a row is of.</summary>
    public ListedName NameOf(int row) => _names[row];

    /// <summary>The numbers of a cooperative's rows; none where it is not known yet.</summary>
    public Range RowsOf(Guid id) => _places.GetValueOrDefault(id, 0..0);

    /// <summary>The cooperatives that have each of some words, or one that may have been meant by it, somewhere in their names or numbers.</summary>
    public IReadOnlyCollection<Guid> Find(IReadOnlyList<string> words) => _searched.Find([.. words.Select(_vocabulary.Meant)]);

    /// <summary>The day number of a book year's meeting, where it counts.</summary>
    public int HeldOn(in PeriodRow row, int bookYear) =>
        bookYear >= row.FirstBookYear && bookYear < row.FirstBookYear + row.HeldCount ? _held[row.HeldFrom + bookYear - row.FirstBookYear] : Never;

    /// <summary>All rows in an order.</summary>
    public SortedRows Sorted(ListOrder order) => _sorted[order.By];

    /// <summary>Makes room, so that nothing is moved while very many are put.</summary>
    public void Expect(int cooperatives, int rows)
    {
        _places.EnsureCapacity(cooperatives);
        _searched.Expect(cooperatives);
        _rows.EnsureCapacity(rows);
        _names.EnsureCapacity(rows);
    }

    /// <summary>Brings what was put since the last time into all orders.</summary>
    public void Sort()
    {
        Parallel.ForEach(_sorted.Values, sorted => sorted.Add(_sortedUntil, _rows.Count));
        _sortedUntil = _rows.Count;
        if (_dead > _rows.Count / 2)
            LeaveOutTheDead();
    }

    /// <summary>Replaces what is known of a cooperative; it stands in no order until <see cref="Sort"/>.</summary>
    public void Put(ReadCooperative cooperative)
    {
        var (id, words, periods) = cooperative;
        _searched.Put(id, words);
        if (_places.TryGetValue(id, out var old))
        {
            foreach (ref var row in CollectionsMarshal.AsSpan(_rows)[old])
                row = row.Dead();
            _dead += old.End.Value - old.Start.Value;
        }

        _places[id] = _rows.Count..(_rows.Count + periods.Count);
        for (var n = 0; n < periods.Count; n++)
            Add(periods[n], n > 0 ? periods[n - 1] : null);
    }

    private void Add(ReadPeriod period, ReadPeriod? before)
    {
        var previous = before is null ? default : _rows[^1];
        var sameMeetings = before is not null && before.FirstBookYear == period.FirstBookYear && before.HeldOn.AsSpan().SequenceEqual(period.HeldOn);
        _rows.Add(new PeriodRow(
            period.ValidFrom.DayNumber, period.ValidUntil.DayNumber, period.Since.DayNumber, period.NextTermEnd?.DayNumber ?? Never,
            sameMeetings ? previous.HeldFrom : _held.Count, (short)period.FirstBookYear, (byte)period.HeldOn.Length, NumberOf(period.RegionCode),
            period.Type, period.Form, period.LegalLife, period.Activity, period.Suspended, (short)period.OfficersInTerm));
        if (!sameMeetings)
            _held.AddRange(period.HeldOn.Select(day => day?.DayNumber ?? Never));
        _names.Add(period.Name);
        if (before?.Name != period.Name)
            _vocabulary.Add(period.Name.NameOrder);
    }

    private ushort NumberOf(string region)
    {
        if (_regionNumbers.TryGetValue(region, out var number))
            return number;
        number = checked((ushort)_regions.Count);
        _regions.Add(region);
        _regionNumbers.Add(region, number);
        return number;
    }

    private void LeaveOutTheDead()
    {
        var (rows, names, held) = (_rows, _names, _held);
        (_rows, _names, _held, _dead) = (new(rows.Count), new(rows.Count), new(held.Count), 0);
        var numbers = new int[rows.Count];
        numbers.AsSpan().Fill(-1);
        foreach (var (id, place) in _places.ToArray())
        {
            var start = _rows.Count;
            for (var n = place.Start.Value; n < place.End.Value; n++)
            {
                var row = rows[n];
                var sharesMeetings = n > place.Start.Value && (rows[n - 1].HeldFrom, rows[n - 1].HeldCount) == (row.HeldFrom, row.HeldCount);
                var heldFrom = sharesMeetings ? _rows[^1].HeldFrom : _held.Count;
                if (!sharesMeetings)
                    _held.AddRange(held.GetRange(row.HeldFrom, row.HeldCount));
                numbers[n] = _rows.Count;
                _rows.Add(row with { HeldFrom = heldFrom });
                _names.Add(names[n]);
            }

            _places[id] = start.._rows.Count;
        }

        foreach (var sorted in _sorted.Values)
            sorted.Renumber(numbers);
        _sortedUntil = _rows.Count;
    }
}

/// <summary>A period as it is kept in memory; days by their numbers.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct PeriodRow(
    int ValidFrom,
    int ValidUntil,
    int Since,
    int NextTermEnd,
    int HeldFrom,
    short FirstBookYear,
    byte HeldCount,
    ushort Region,
    CooperativeType Type,
    CooperativeForm Form,
    LegalLife LegalLife,
    ActivityStatus? Activity,
    bool Suspended,
    short OfficersInTerm)
{
    public bool HasOfficers => OfficersInTerm > 0;

    /// <summary>The same, in the same places of all orders, but it holds on no day.</summary>
    public PeriodRow Dead() => this with { ValidFrom = int.MaxValue, ValidUntil = int.MinValue };

    public bool IsDead => ValidFrom > ValidUntil;

    public bool HoldsOn(int day) => ValidFrom <= day && ValidUntil > day;

    /// <summary>Its legal life has not ended; it may be in dissolution.</summary>
    public bool IsInExistence => LegalLife is LegalLife.Registered or LegalLife.Dissolving;
}

/// <summary>What a cooperative is called and ordered by, beside the rows because only those that are listed are asked.</summary>
/// <param name="NameOrder">What names are ordered by.</param>
/// <param name="NumberOrder">What legal entity numbers are ordered by.</param>
internal sealed record ListedName(Guid Id, string Name, string NameOrder, string LegalEntityNumber, string NumberOrder, string? CooperativeNumber);

/// <summary>A cooperative as it is read from the tables of the lists.</summary>
/// <param name="Words">Its names and numbers as they are searched.</param>
internal sealed record ReadCooperative(Guid Id, string Words, IReadOnlyList<ReadPeriod> Periods);

/// <summary>A period as it is read from its table.</summary>
internal sealed record ReadPeriod(
    DateOnly ValidFrom,
    DateOnly ValidUntil,
    DateOnly Since,
    DateOnly? NextTermEnd,
    string RegionCode,
    CooperativeType Type,
    CooperativeForm Form,
    LegalLife LegalLife,
    bool Suspended,
    ActivityStatus? Activity,
    int OfficersInTerm,
    int FirstBookYear,
    DateOnly?[] HeldOn,
    ListedName Name);
