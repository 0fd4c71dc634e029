using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Trading.Kernel.Sql;

namespace Trading.Kernel.Security;

/// <summary>
/// The keys that seal personal data at rest (AES-256-GCM). They live outside the database, so that a copy of the
/// database alone reads nobody's number: in the setting <c>Trading:Keys</c>, or in a file (<c>Trading:KeyFile</c>;
/// by default <c>trading.keys</c> beside the SQLite file or in <c>var/</c>), which is made on first use.
/// <para>
/// One line (or, in the setting, one part between semicolons) a key: <c>NUMBER:BASE64</c>. What is written is sealed
/// under the highest number; every number in the ring opens what it sealed. The line <c>match:BASE64</c> is the key of
/// <see cref="Fingerprint"/>, and does not rotate. The line <c>form:2</c> has nothing opened but what is bound to its
/// place (<see cref="DemandsPlaces"/>).
/// </para>
/// </summary>
public sealed class KeyRing
{
    // The first form was bound to the ring alone; the second is bound to its place too.
    private const string FirstForm = "sealed:";
    private const string SecondForm = "sealed2:";
    private const string MatchName = "match";
    private const string FormName = "form";
    private const string FormLine = FormName + ":2";
    private const int KeyBytes = 32;
    private static readonly int NonceBytes = AesGcm.NonceByteSizes.MaxSize;
    private static readonly int TagBytes = AesGcm.TagByteSizes.MaxSize;
    private readonly SortedDictionary<int, byte[]> _keys = [];
    private readonly byte[] _match;
    private readonly string? _file;

    private KeyRing(IEnumerable<string> lines, string? file = null)
    {
        _file = file;
        byte[]? match = null;
        foreach (var line in lines.Select(line => line.Trim()).Where(line => line.Length > 0))
        {
            if (line == FormLine)
            {
                DemandsPlaces = true;
                continue;
            }

            var parts = line.Split(':', 2);
            var key = new byte[KeyBytes];
            if (
                parts.Length != 2
                || !Convert.TryFromBase64String(parts[1], key, out var length)
                || length != KeyBytes
            )
            {
                throw new InvalidOperationException(
                    "A key of the ring is written NUMBER:BASE64 (or match:BASE64) with 32 bytes."
                );
            }

            if (parts[0] == MatchName)
            {
                match = key;
            }
            else
            {
                _keys.Add(int.Parse(parts[0], CultureInfo.InvariantCulture), key);
            }
        }

        _match =
            match
            ?? throw new InvalidOperationException("The key ring lacks its line match:BASE64.");
        if (_keys.Count == 0)
        {
            throw new InvalidOperationException("The key ring holds no key.");
        }
    }

    /// <summary>How a text sealed under a key, in the form in which texts are sealed now, begins.</summary>
    public static string MarkOf(int key) =>
        string.Create(CultureInfo.InvariantCulture, $"{SecondForm}{key}:");

    /// <summary>
    /// True when nothing is opened but what is bound to its place: neither what was sealed before there were places, nor
    /// what was never sealed. Said in the ring, since whoever writes the database must not be able to take it back.
    /// </summary>
    public bool DemandsPlaces { get; private set; }

    /// <summary>
    /// From now on nothing is opened but what is bound to its place, here and wherever the ring's file is read from now
    /// on. False when the file could not be written, or there is none: then it holds for this process alone.
    /// </summary>
    public bool DemandPlaces()
    {
        DemandsPlaces = true;
        try
        {
            if (_file is null)
            {
                return false;
            }

            if (!File.ReadAllLines(_file).Select(line => line.Trim()).Contains(FormLine))
            {
                Append(_file, FormLine);
            }

            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Number of the key in force.</summary>
    public int CurrentId => _keys.Last().Key;

    /// <summary>True for the number of a key in the ring.</summary>
    public bool Has(int id) => _keys.ContainsKey(id);

    /// <summary>From the settings.</summary>
    public static KeyRing From(IConfiguration settings, Database database)
    {
        if (settings["Trading:Keys"] is { Length: > 0 } keys)
        {
            return new KeyRing(keys.Split(';'));
        }

        var file = FileOf(settings, database);
        if (!File.Exists(file))
        {
            Create(file);
        }

        return new KeyRing(File.ReadAllLines(file), file);
    }

    /// <summary>The file the ring is kept in, where the setting does not hold it.</summary>
    public static string FileOf(IConfiguration settings, Database database) =>
        settings["Trading:KeyFile"]
        ?? (
            database.Engine == Engine.Sqlite
            && Path.GetDirectoryName(
                new SqliteConnectionStringBuilder(database.ConnectionString).DataSource
            )
                is { } folder
                ? Path.Combine(folder, "trading.keys")
                : Path.Combine("var", "trading.keys")
        );

    /// <summary>A ring with one new key, as its lines.</summary>
    public static IReadOnlyList<string> New() => [$"{MatchName}:{NewKey()}", $"1:{NewKey()}"];

    /// <summary>The line of a new key that is in force from now on.</summary>
    public string Next() =>
        string.Create(CultureInfo.InvariantCulture, $"{CurrentId + 1}:{NewKey()}");

    /// <summary>Seals a text to a place. Twice the same text gives two different results.</summary>
    public string Seal(string clear, SealedPlace place)
    {
        var (id, key) = _keys.Last();
        var text = Encoding.UTF8.GetBytes(clear);
        var result = new byte[NonceBytes + TagBytes + text.Length];
        var nonce = result.AsSpan(0, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var cipher = new AesGcm(key, TagBytes);
        cipher.Encrypt(
            nonce,
            text,
            result.AsSpan(NonceBytes + TagBytes),
            result.AsSpan(NonceBytes, TagBytes),
            place.Bytes
        );
        return MarkOf(id) + Convert.ToBase64String(result);
    }

    /// <summary>The same text at the same place, sealed under the key in force.</summary>
    public string Anew(string sealedText, SealedPlace place) =>
        Seal(Open(sealedText, place), place);

    /// <summary>
    /// Opens what <see cref="Seal"/> sealed to this place. Throws <see cref="CryptographicException"/> if it was tampered
    /// with, stands elsewhere or its key is not in the ring. A text from before there were places, or before there was a
    /// ring, is opened until <see cref="DemandsPlaces"/>.
    /// </summary>
    public string Open(string stored, SealedPlace place)
    {
        if (stored.StartsWith(SecondForm, StringComparison.Ordinal))
        {
            return Decrypted(stored, SecondForm, place.Bytes);
        }

        if (DemandsPlaces)
        {
            throw new CryptographicException(
                $"A {place.Field} of {place.Table} is not bound to its place."
            );
        }

        return OpenFirstForm(stored);
    }

    /// <summary>What was sealed before there were places, or never.</summary>
    private string OpenFirstForm(string stored) =>
        stored.StartsWith(FirstForm, StringComparison.Ordinal)
            ? Decrypted(stored, FirstForm, [])
            : stored;

    /// <summary>
    /// True when a ring with this one's keys sealed a known text, in whatever form: says whose the ring is, and hands
    /// out nothing.
    /// </summary>
    internal bool Sealed(string known, string stored, SealedPlace place)
    {
        try
        {
            return known
                == (
                    stored.StartsWith(SecondForm, StringComparison.Ordinal)
                        ? Decrypted(stored, SecondForm, place.Bytes)
                        : OpenFirstForm(stored)
                );
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private string Decrypted(string stored, string form, byte[] place)
    {
        var colon = stored.IndexOf(':', form.Length);
        if (
            !int.TryParse(
                stored.AsSpan(form.Length, Math.Max(0, colon - form.Length)),
                CultureInfo.InvariantCulture,
                out var id
            ) || !_keys.TryGetValue(id, out var key)
        )
        {
            throw new CryptographicException(
                $"The key of {stored[..Math.Max(0, colon)]} is not in the ring."
            );
        }

        var sealedText = new byte[stored.Length];
        if (
            !Convert.TryFromBase64String(stored[(colon + 1)..], sealedText, out var length)
            || length < NonceBytes + TagBytes
        )
        {
            throw new CryptographicException("A sealed text is cut off.");
        }

        var clear = new byte[length - NonceBytes - TagBytes];
        using var cipher = new AesGcm(key, TagBytes);
        cipher.Decrypt(
            sealedText.AsSpan(0, NonceBytes),
            sealedText.AsSpan(NonceBytes + TagBytes, clear.Length),
            sealedText.AsSpan(NonceBytes, TagBytes),
            clear,
            place
        );
        return Encoding.UTF8.GetString(clear);
    }

    /// <summary>
    /// The same for the same text, and useless to whoever does not hold the ring: finds equal numbers without
    /// opening any (one bank account of two firms).
    /// </summary>
    public string Fingerprint(string clear) =>
        Convert.ToHexString(HMACSHA256.HashData(_match, Encoding.UTF8.GetBytes(clear)));

    /// <summary>
    /// Proves that a text was written by a holder of the ring. Each purpose has a key of its own, so that what was made
    /// for one proves nothing for another.
    /// </summary>
    public string Authenticate(string purpose, string text) =>
        Convert.ToHexStringLower(
            HMACSHA256.HashData(
                HMACSHA256.HashData(_match, Encoding.UTF8.GetBytes("authenticate:" + purpose)),
                Encoding.UTF8.GetBytes(text)
            )
        );

    /// <summary>Adds a line to the ring's file, all or nothing.</summary>
    public static void Append(string file, string line)
    {
        using var alone = Alone(file);
        Replace(file, [.. File.ReadAllLines(file), line]);
    }

    private static string NewKey() =>
        Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyBytes));

    // Two processes may start at once: whoever is second uses what the first one wrote.
    private static void Create(string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        using var alone = Alone(file);
        if (!File.Exists(file))
        {
            Replace(file, New());
        }
    }

    // Moving a file is no lock: on Linux it looks whether there is one, and then puts it in its place.
    private static FileStream Alone(string file) => StartUpLock.OfFile($"{file}.lock");

    // Whoever reads meanwhile finds the old lines or the new ones.
    private static void Replace(string file, IReadOnlyList<string> lines)
    {
        var next = $"{file}.{Guid.NewGuid():N}";
        Write(next, lines);
        File.Move(next, file, overwrite: true);
    }

    // Readable by its owner alone from the first byte.
    private static void Write(string file, IReadOnlyList<string> lines)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var writer = new StreamWriter(file, options);
        foreach (var line in lines)
        {
            writer.WriteLine(line);
        }
    }
}
