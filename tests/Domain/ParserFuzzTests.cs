using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Trading.Cli;
using Trading.Documents;
using Trading.Documents.Contracts;
using Trading.Documents.Scanning;
using Trading.Domain.Codes;
using Trading.Kernel.Http;
using Trading.Kernel.Tables;
using Trading.Registry.Credit;
using Trading.Tests.Harness;

namespace Trading.Tests.Domain;

/// <summary>
/// Each parser fed with what no file and no field holds in earnest: it says what is wrong and never throws. Told with its
/// seed; TRADING_FUZZ_SEED and TRADING_FUZZ_SECONDS as in the fuzz of the API.
/// </summary>
public sealed class ParserFuzzTests
{
    private const int Times = 3000;

    [Fact]
    public void Codes_of_every_kind() =>
        Each(values =>
        {
            var text = values.Text();
            foreach (var kind in Kinds)
            {
                _ = kind(text);
            }
        });

    [Fact]
    public void Instants_and_days() =>
        Each(values =>
        {
            var text = values.Chance(0.5)
                ? values.Text()
                : Mutated("2026-11-24T09:00:00.5+08:00", values);
            if (Rfc3339.TryInstant(text, out var instant))
            {
                Assert.InRange(instant.UtcDateTime.Year, Rfc3339.FirstYear, Rfc3339.LastYear);
                Assert.True(text.Length >= 20);
            }

            _ = Rfc3339.TryDay(text, out _);
            _ = Rfc3339.DayOrNone(text);
        });

    [Fact]
    public void Cursors() =>
        Each(values =>
        {
            var text = values.Chance(0.5)
                ? values.Cursor()
                : WebEncoders.Base64UrlEncode(values.Bytes(80));
            _ = Cursor.Read(text, LatestFirst.Start);
            _ = Cursor.Read(text, "");
            _ = Cursor.Read(text, 0L);
            _ = Cursor.Read(text, EntityCode.Given("x"));
        });

    [Fact]
    public void Texts_that_are_cleaned_can_be_stored() =>
        Each(values =>
        {
            var text = values.Text();
            Assert.False(ForbiddenText.CannotBeStored(ForbiddenText.Storable(text), out _));
            Assert.False(ForbiddenText.CannotBeStored(ForbiddenText.Without(text), out _));
            if (ForbiddenText.IsIn(text, multiline: false, out var fault))
            {
                Assert.InRange(fault.Position!.Value, 1, text.Length);
            }
        });

    [Fact]
    public void Files_of_listings() =>
        Each(values =>
        {
            var file = new StringBuilder("list,code,name,reason,decided_on,from,until,document\n");
            for (var row = 0; row < 4; row++)
            {
                file.Append(string.Join(values.One([",", ";", "\",\"", ","]), Cells(values, 8)));
                file.Append(values.One(["\n", "\r\n", "\r", "\"\n", "\0"]));
            }

            _ = CreditFile.Read(
                values.Chance(0.1) ? values.Text() : Mutated(file.ToString(), values)
            );
        });

    [Fact]
    public void A_name_in_a_file_of_listings_is_told_by_line_and_column()
    {
        var (_, errors) = CreditFile.Read(
            "list,code,name,reason,decided_on,from,until,document\n"
                + "x,91110108551385082Q,沈阳\u200B公司,r,2026-01-01,2026-01-01,,d\n"
        );
        var error = Assert.Single(errors, error => error.Pointer == "/rows/2/name");
        Assert.Contains("U+200B", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_of_auctions()
    {
        var path = Path.Combine(Scratch.Folder, "fuzz-auctions.csv");
        Each(
            values =>
            {
                var file =
                    "pid,date,bidder_id,reserveprice,minprice,bid,bidresult,winner\n"
                    + string.Join(',', Cells(values, 8));
                File.WriteAllBytes(
                    path,
                    values.Chance(0.3)
                        ? values.Bytes(300)
                        : Encoding.UTF8.GetBytes(Mutated(file, values))
                );
                try
                {
                    _ = AuctionFile.Read(path, new DateOnly(2026, 11, 28)).ToList();
                }
                catch (UnreadableTableException)
                {
                    // What it says of a file that is none.
                }
            },
            Times / 10
        );
    }

    [Fact]
    public void Documents()
    {
        var settings = new DocumentSettings { MaxInflatedBytes = 1024 * 1024 };
        var begins = new (FileKind Kind, IContentScanner Scanner, byte[] Begin)[]
        {
            (
                FileKind.Pdf,
                new PdfScanner(settings),
                "%PDF-1.7\n1 0 obj\n<</Type/Catalog/Length 9/Filter/FlateDecode>>\nstream\nxxxxxxxxx\nendstream\nendobj\nxref\n0 1\ntrailer<</Root 1 0 R/Size 99999999999>>\nstartxref\n9\n%%EOF"u8.ToArray()
            ),
            (
                FileKind.Png,
                new ImageScanner(settings),
                [
                    .. ImageScanner.PngSignature,
                    .. "\0\0\0\rIHDR\0\0\0\u0001\0\0\0\u0001\b\u0002\0\0\0xxxx\0\0\0\u0004IDATxxxxyyyy\0\0\0\0IEND"u8,
                ]
            ),
            (
                FileKind.Jpeg,
                new ImageScanner(settings),
                [0xFF, 0xD8, 0xFF, 0xE0, 0, 16, 1, 2, 3, 0xFF, 0xC0, 0, 11]
            ),
            (
                FileKind.Xlsx,
                new PackedScanner(settings),
                [.. "PK\u0003\u0004"u8, .. new byte[60], .. "PK\u0005\u0006"u8, .. new byte[18]]
            ),
        };
        Each(values =>
        {
            var (kind, scanner, begin) = values.One(begins);
            byte[] file = [.. begin, .. values.Bytes(100)];
            for (var i = 0; i < 8; i++)
            {
                file[values.Next(file.Length)] = (byte)values.Next(256);
            }

            using var content = new MemoryStream(file[..(1 + values.Next(file.Length))]);
            _ = Magic.Recognise(content);
            _ = scanner.Scan(content, kind, CancellationToken.None).GetAwaiter().GetResult();
        });
    }

    private static readonly Func<string, object>[] Kinds =
    [
        .. typeof(ICode)
            .Assembly.GetTypes()
            .Where(type =>
                type.IsValueType
                && Array.Exists(
                    type.GetInterfaces(),
                    one => one.IsGenericType && one.GetGenericTypeDefinition() == typeof(ICode<>)
                )
            )
            .Select(type =>
                typeof(ParserFuzzTests)
                    .GetMethod(
                        nameof(GivenOf),
                        System.Reflection.BindingFlags.NonPublic
                            | System.Reflection.BindingFlags.Static
                    )!
                    .MakeGenericMethod(type)
                    .CreateDelegate<Func<string, object>>()
            ),
    ];

    private static object GivenOf<T>(string text)
        where T : struct, ICode<T>
    {
        var code = T.Given(text);
        Assert.Equal(T.TryParse(text, out _, out _), code.Fault is null);
        return code.ToString()!;
    }

    private static IEnumerable<string> Cells(Fuzz values, int count) =>
        Enumerable.Range(0, count).Select(_ => values.Text()).ToList();

    private static string Mutated(string text, Fuzz values)
    {
        var letters = text.ToCharArray();
        for (var i = values.Next(4); i > 0; i--)
        {
            letters[values.Next(letters.Length)] = (char)values.Next(0x3000);
        }

        return new string(letters);
    }

    // Each time with a seed of its own, so that what broke is repeated at once.
    private static void Each(Action<Fuzz> act, int times = Times)
    {
        var longer = Math.Max(1, Fuzz.Seconds / 8);
        for (var i = 0; i < times * longer; i++)
        {
            var seed = Fuzz.Seed + i;
            try
            {
                act(new Fuzz(seed));
            }
            catch (Exception error)
            {
                throw new InvalidOperationException($"Seed {seed} broke it.", error);
            }
        }
    }
}
