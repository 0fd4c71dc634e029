using System.Globalization;
using System.Text;
using CsCheck;
using Trading.Kernel.Csv;

namespace Trading.Tests.Kernel.Csv;

public sealed class CsvExportTests
{
    [Fact]
    public void Any_text_comes_back_from_the_csv_and_none_begins_as_a_formula() =>
        Gen
            .String.Array[1, 5]
            .Sample(cells =>
            {
                using var content = new MemoryStream();
                using (var csv = CsvExport.To(content))
                {
                    csv.Row(cells).Wait();
                }

                var text = Encoding.UTF8.GetString(content.ToArray()).TrimStart('\uFEFF');
                using var reader = new StringReader(text);
                using var parser = new CsvHelper.CsvParser(reader, CultureInfo.InvariantCulture);
                var read = parser.Read() ? parser.Record! : [""];
                return cells.Length == read.Length
                    && cells
                        .Zip(read)
                        .All(pair =>
                            Valid(pair.First) == pair.Second
                            || "'" + Valid(pair.First) == pair.Second
                        )
                    && !read.Any(cell =>
                        cell.Length > 0
                        && "=+-@\t\r\n＝＋－＠ \u3000".Contains(cell[0], StringComparison.Ordinal)
                    );

                // Half a surrogate pair cannot be written as UTF-8.
                static string Valid(string cell) =>
                    Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(cell));
            });

    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("  =1+1", "'  =1+1")]
    [InlineData("\u3000＝1", "'\u3000＝1")]
    [InlineData("-12", "'-12")]
    [InlineData("沈阳=大连", "沈阳=大连")]
    public async Task What_a_spreadsheet_would_take_for_a_formula_begins_with_an_apostrophe(
        string cell,
        string written
    )
    {
        using var content = new MemoryStream();
        await using (var csv = CsvExport.To(content))
        {
            await csv.Row([cell]);
        }

        using var reader = new StringReader(
            Encoding.UTF8.GetString(content.ToArray()).TrimStart('\uFEFF')
        );
        using var parser = new CsvHelper.CsvParser(reader, CultureInfo.InvariantCulture);
        Assert.True(parser.Read());
        Assert.Equal(written, parser.Record![0]);
    }
}
