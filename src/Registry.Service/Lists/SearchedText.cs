using System.Runtime.InteropServices;
using System.Text;

namespace KoperasiPlatform.Registry.Lists;

/// <summary>
/// What each cooperative is found by, one text behind the other: a search is one pass over memory that lies side by side. What is
/// written anew is put at the end, and the old text is passed over until there is much of it. Not safe for threads: see
/// <see cref="Census"/>.
/// </summary>
internal sealed class SearchedText
{
    /// <summary>Between two texts, so that no word reaches from one into the next.</summary>
    private const byte Separator = (byte)'\n';

    /// <summary>Some hundreds of texts.</summary>
    private const int SampleSize = 65_536;

    private const int UsualLength = 80;

    private readonly Dictionary<Guid, int> _numbers = [];
    private List<Entry> _entries = [];

    /// <summary>In UTF-8: half of the memory, and a word is found in it as well.</summary>
    private List<byte> _text = [];
    private int _dead;

    /// <summary>Makes room for so many texts.</summary>
    public void Expect(int texts)
    {
        _numbers.EnsureCapacity(texts);
        _entries.EnsureCapacity(texts);
        _text.EnsureCapacity(texts * UsualLength);
    }

    /// <summary>Replaces the text of a cooperative.</summary>
    public void Put(Guid id, string words)
    {
        var text = Encoding.UTF8.GetBytes(words);
        if (_numbers.TryGetValue(id, out var number))
        {
            var old = _entries[number];
            if (Text(old).SequenceEqual(text))
                return;
            _entries[number] = old with { IsDead = true };
            _dead += old.Length;
        }

        Add(id, text);
        if (_dead > _text.Count / 2)
            LeaveOutTheDead();
    }

    /// <param name="words">For each word that is wanted, what will do for it.</param>
    public IReadOnlyCollection<Guid> Find(IReadOnlyList<IReadOnlyList<string>> words)
    {
        // the rarest first, as far as the beginning tells: few texts have it, and only those are looked at again
        byte[][][] wanted = [.. words.Select(word => word.Select(Encoding.UTF8.GetBytes).ToArray()).OrderBy(word => word.Sum(CountInSample)).ThenBy(word => word.Length)];
        var found = new HashSet<Guid>();
        foreach (var first in wanted[0])
            Find(first, wanted[1..], found);
        return found;
    }

    private void Find(ReadOnlySpan<byte> first, byte[][][] others, HashSet<Guid> found)
    {
        var text = CollectionsMarshal.AsSpan(_text);
        var entries = CollectionsMarshal.AsSpan(_entries);
        var number = 0;
        for (var from = 0; text[from..].IndexOf(first) is var at and >= 0;)
        {
            while (entries[number].End <= from + at)
                number++;
            var entry = entries[number];
            if (!entry.IsDead && HasAll(Text(entry), others))
                found.Add(entry.Id);
            from = entry.End;
        }
    }

    private int CountInSample(byte[] word) => CollectionsMarshal.AsSpan(_text)[..Math.Min(_text.Count, SampleSize)].Count(word);

    private static bool HasAll(ReadOnlySpan<byte> text, byte[][][] words)
    {
        foreach (var word in words)
        {
            if (!HasAny(text, word))
                return false;
        }

        return true;
    }

    private static bool HasAny(ReadOnlySpan<byte> text, byte[][] alternatives)
    {
        foreach (var one in alternatives)
        {
            if (text.IndexOf(one) >= 0)
                return true;
        }

        return false;
    }

    private ReadOnlySpan<byte> Text(Entry entry) => CollectionsMarshal.AsSpan(_text).Slice(entry.Start, entry.Length);

    private void Add(Guid id, ReadOnlySpan<byte> text)
    {
        _numbers[id] = _entries.Count;
        _entries.Add(new(id, _text.Count, text.Length));
        _text.AddRange(text);
        _text.Add(Separator);
    }

    private void LeaveOutTheDead()
    {
        var (entries, text) = (_entries, _text);
        (_entries, _text, _dead) = (new(_numbers.Count), new(text.Count), 0);
        foreach (var entry in entries.Where(entry => !entry.IsDead))
            Add(entry.Id, CollectionsMarshal.AsSpan(text).Slice(entry.Start, entry.Length));
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Entry(Guid Id, int Start, int Length, bool IsDead = false)
    {
        public int End => Start + Length;
    }
}
