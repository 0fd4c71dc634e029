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
/// <see cref="Fingerprint"/>, and does not rotate.
/// </para>
/// </summary>
public sealed class KeyRing
{
    private const string Mark = "sealed:";
    private const string MatchName = "match";
    private const int KeyBytes = 32;
    private static readonly int NonceBytes = AesGcm.NonceByteSizes.MaxSize;
    private static readonly int TagBytes = AesGcm.TagByteSizes.MaxSize;
    private readonly SortedDictionary<int, byte[]> _keys = [];
    private readonly byte[] _match;

    private KeyRing(IEnumerable<string> lines)
    {
        byte[]? match = null;
        foreach (var line in lines.Select(line => line.Trim()).Where(line => line.Length > 0))
        {
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

    /// <summary>How a text sealed under a key begins.</summary>
    public static string MarkOf(int key) =>
        string.Create(CultureInfo.InvariantCulture, $"{Mark}{key}:");

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

        return new KeyRing(File.ReadAllLines(file));
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

    /// <summary>Seals a text. Twice the same text gives two different results.</summary>
    public string Seal(string clear)
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
            result.AsSpan(NonceBytes, TagBytes)
        );
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Mark}{id}:{Convert.ToBase64String(result)}"
        );
    }

    /// <summary>
    /// Opens what <see cref="Seal"/> sealed; a text from before there was a ring is returned as it is. Throws
    /// <see cref="CryptographicException"/> if it was tampered with or its key is not in the ring.
    /// </summary>
    public string Open(string stored)
    {
        if (!stored.StartsWith(Mark, StringComparison.Ordinal))
        {
            return stored;
        }

        var colon = stored.IndexOf(':', Mark.Length);
        var id = int.Parse(
            stored.AsSpan(Mark.Length, colon - Mark.Length),
            CultureInfo.InvariantCulture
        );
        if (!_keys.TryGetValue(id, out var key))
        {
            throw new CryptographicException($"Key {id} is not in the ring.");
        }

        var sealedText = Convert.FromBase64String(stored[(colon + 1)..]);
        var clear = new byte[sealedText.Length - NonceBytes - TagBytes];
        using var cipher = new AesGcm(key, TagBytes);
        cipher.Decrypt(
            sealedText.AsSpan(0, NonceBytes),
            sealedText.AsSpan(NonceBytes + TagBytes),
            sealedText.AsSpan(NonceBytes, TagBytes),
            clear
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
        var next = $"{file}.{Guid.NewGuid():N}";
        Write(next, [.. File.ReadAllLines(file), line]);
        File.Move(next, file, overwrite: true);
    }

    private static string NewKey() =>
        Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyBytes));

    // Two processes may start at once: whoever is second uses what the first one wrote.
    private static void Create(string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        var mine = $"{file}.{Guid.NewGuid():N}";
        Write(mine, New());
        try
        {
            File.Move(mine, file, overwrite: false);
        }
        catch (IOException) when (File.Exists(file))
        {
            File.Delete(mine);
        }
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
