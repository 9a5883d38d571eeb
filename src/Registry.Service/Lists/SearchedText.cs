using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;

namespace KoperasiPlatform.Registry.Lists;

/// <summary>
/// What each cooperative is found by, one text behind the other: a search looks into those blocks of texts whose signatures tell that all
/// words may be there. What is written anew is put at the end, and the old text is passed
/// over until there is much of it. Not safe for threads: see <see cref="Census"/>.
/// </summary>
internal sealed class SearchedText
{
    /// <summary>Between two texts, so that no word reaches from one into the next.</summary>
    private const byte Separator = (byte)'\n';

    /// <summary>Some two hundred texts.</summary>
    private const int SampleSize = 16_384;

    private const int UsualLength = 80;

    private const int TextsOfABlock = 16;

    /// <summary>Of so many blocks the signatures lie beside each other, a bit of all of them in one number.</summary>
    private const int BlocksOfAGroup = 64;

    private const int TextsOfAGroup = TextsOfABlock * BlocksOfAGroup;

    /// <summary>A word that has this length at least is looked for by all runs of so many bytes in it.</summary>
    private const int RunLength = sizeof(uint);

    /// <summary>16 texts have some 700 different runs, which set one bit in six.</summary>
    private const int SignatureBits = 4_096;

    /// <summary>2³² by the golden ratio: its product's highest bits, as many as number a signature's, differ even where runs are alike (Knuth, volume 3, 6.4).</summary>
    private const uint HashFactor = 2_654_435_769;

    private static readonly int HashShift = 32 - BitOperations.Log2(SignatureBits);
    private static readonly ulong[] NoRuns = new ulong[SignatureBits];

    private readonly Dictionary<Guid, int> _numbers = [];
    private List<Entry> _entries = [];

    /// <summary>In UTF-8: half of the memory, and a word is found in it as well.</summary>
    private List<byte> _text = [];

    /// <summary>Of each group and each run the blocks whose texts have it; some runs share their bits.</summary>
    private List<ulong> _signatures = [];
    private int _dead;

    /// <summary>Makes room for so many texts.</summary>
    public void Expect(int texts)
    {
        _numbers.EnsureCapacity(texts);
        _entries.EnsureCapacity(texts);
        _text.EnsureCapacity(texts * UsualLength);
        _signatures.EnsureCapacity(((texts / TextsOfAGroup) + 1) * SignatureBits);
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
        var wanted = words.Select(word => word.Select(Word.Of).ToArray()).Select(word => (Alternatives: word, Blocks: BlocksOfAny(word))).ToArray();
        ulong[] blocks = [.. Enumerable.Range(0, Groups).Select(group => wanted.Aggregate(ulong.MaxValue, (all, word) => all & word.Blocks[group]))];
        // the rarest first, as far as the signatures and the beginning tell: few texts have it, and only those are looked at again
        Word[][] rarest = [.. wanted.OrderBy(word => word.Blocks.Sum(BitOperations.PopCount)).ThenBy(word => word.Alternatives.Sum(CountInSample)).Select(word => word.Alternatives)];
        var found = new HashSet<Guid>();
        foreach (var first in rarest[0])
            Find(first, rarest[1..], blocks, found);
        return found;
    }

    private void Find(Word first, Word[][] others, ulong[] blocksOfAll, HashSet<Guid> found)
    {
        var entries = CollectionsMarshal.AsSpan(_entries);
        for (var group = 0; group < blocksOfAll.Length; group++)
        {
            for (var blocks = blocksOfAll[group] & first.BlocksOf(Signatures(group)); blocks != 0; blocks &= blocks - 1)
            {
                var number = (group * TextsOfAGroup) + (BitOperations.TrailingZeroCount(blocks) * TextsOfABlock);
                if (number >= entries.Length)
                    break;
                Find(first, others, entries.Slice(number, Math.Min(TextsOfABlock, entries.Length - number)), found);
            }
        }
    }

    private void Find(Word first, Word[][] others, ReadOnlySpan<Entry> block, HashSet<Guid> found)
    {
        var text = CollectionsMarshal.AsSpan(_text)[..block[^1].End];
        var number = 0;
        for (var from = block[0].Start; text[from..].IndexOf(first.Bytes) is var at and >= 0;)
        {
            while (block[number].End <= from + at)
                number++;
            var entry = block[number];
            if (!entry.IsDead && HasAll(Text(entry), others))
                found.Add(entry.Id);
            from = entry.End;
        }
    }

    private int Groups => _signatures.Count / SignatureBits;

    private ReadOnlySpan<ulong> Signatures(int group) => CollectionsMarshal.AsSpan(_signatures).Slice(group * SignatureBits, SignatureBits);

    /// <summary>Of each group the blocks that some of the alternatives may be in.</summary>
    private ulong[] BlocksOfAny(Word[] alternatives) =>
        [.. Enumerable.Range(0, Groups).Select(group => alternatives.Aggregate(0UL, (any, one) => any | one.BlocksOf(Signatures(group))))];

    private int CountInSample(Word word) => CollectionsMarshal.AsSpan(_text)[..Math.Min(_text.Count, SampleSize)].Count(word.Bytes);

    private static bool HasAll(ReadOnlySpan<byte> text, Word[][] words)
    {
        foreach (var word in words)
        {
            if (!HasAny(text, word))
                return false;
        }

        return true;
    }

    private static bool HasAny(ReadOnlySpan<byte> text, Word[] alternatives)
    {
        foreach (var one in alternatives)
        {
            if (text.IndexOf(one.Bytes) >= 0)
                return true;
        }

        return false;
    }

    private ReadOnlySpan<byte> Text(Entry entry) => CollectionsMarshal.AsSpan(_text).Slice(entry.Start, entry.Length);

    private void Add(Guid id, ReadOnlySpan<byte> text)
    {
        _numbers[id] = _entries.Count;
        if (_entries.Count % TextsOfAGroup == 0)
            _signatures.AddRange(NoRuns);
        var group = CollectionsMarshal.AsSpan(_signatures)[^SignatureBits..];
        var block = 1UL << (_entries.Count / TextsOfABlock);
        for (var at = 0; at <= text.Length - RunLength; at++)
            group[RunAt(text, at)] |= block;

        _entries.Add(new(id, _text.Count, text.Length));
        _text.AddRange(text);
        _text.Add(Separator);
    }

    private void LeaveOutTheDead()
    {
        var (entries, text) = (_entries, _text);
        (_entries, _text, _signatures, _dead) = (new(_numbers.Count), new(text.Count), [], 0);
        foreach (var entry in entries.Where(entry => !entry.IsDead))
            Add(entry.Id, CollectionsMarshal.AsSpan(text).Slice(entry.Start, entry.Length));
    }

    /// <summary>The bit of the run that begins there.</summary>
    private static int RunAt(ReadOnlySpan<byte> text, int at) => (int)unchecked((BinaryPrimitives.ReadUInt32LittleEndian(text[at..]) * HashFactor) >> HashShift);

    /// <param name="Runs">The bits of its runs, of which it has none where it is shorter than one.</param>
    private sealed record Word(byte[] Bytes, int[] Runs)
    {
        public static Word Of(string word)
        {
            var bytes = Encoding.UTF8.GetBytes(word);
            return new(bytes, [.. Enumerable.Range(0, Math.Max(bytes.Length - RunLength + 1, 0)).Select(at => RunAt(bytes, at))]);
        }

        /// <summary>The blocks of a group that it may be in: those that have all of its runs.</summary>
        public ulong BlocksOf(ReadOnlySpan<ulong> signatures)
        {
            var blocks = ulong.MaxValue;
            foreach (var run in Runs)
                blocks &= signatures[run];
            return blocks;
        }
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Entry(Guid Id, int Start, int Length, bool IsDead = false)
    {
        public int End => Start + Length;
    }
}
