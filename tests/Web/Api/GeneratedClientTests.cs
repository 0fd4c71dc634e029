using System.Reflection;
using System.Runtime.Loader;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using NJsonSchema.CodeGeneration.CSharp;
using NSwag.CodeGeneration.CSharp;
using Trading.Access;
using Trading.Tests.Harness;

namespace Trading.Tests.Web.Api;

/// <summary>A stranger's client, made from the description by a public generator (NSwag), compiles strictly and works.</summary>
public sealed class GeneratedClientTests
{
    [Fact]
    public async Task A_client_generated_from_the_description_runs_the_story_of_a_trading_system()
    {
        await using var web = new WebProvince();
        web.UseKestrel(0);
        web.StartServer();
        using var outside = new HttpClient { BaseAddress = web.ClientOptions.BaseAddress };
        var description = await outside.GetStringAsync("/swagger/v1/openapi.json");
        var contract = await ApiContract.Read(description);
        var client = Compile(Generate(contract));

        var (_, firm) = await Given.Submitted(web);
        var key = await Given.Key(
            web,
            Scopes.RegistryRead,
            Scopes.ProcurementWrite,
            Scopes.ProcurementRead
        );
        outside.DefaultRequestHeaders.Authorization = new("Bearer", key);
        outside.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en");
        var run = client.GetType("TradingSystem")!.GetMethod("Run")!;
        var told = await (Task<IReadOnlyList<string>>)run.Invoke(null, [outside, firm])!;
        Assert.Equal(
            [
                "one procurement: True",
                "XX-TEST:2: Recorded",
                "XX-TEST:3: Recorded",
                "after the opening: Opened",
                "one receipt: True",
                "沈阳第1建筑工程有限公司: Submitted, may bid: True",
                "only masked: True",
                "read again: version True",
                "pages: 1, this one among them: True",
                "bids: Valid Valid Disqualified",
                "422 invalid: /winnerCode",
            ],
            told
        );
    }

    private static string Generate(ApiContract contract) =>
        new CSharpClientGenerator(
            contract.Document,
            new CSharpClientGeneratorSettings
            {
                ClassName = "TradingClient",
                UseBaseUrl = false,
                InjectHttpClient = true,
                GenerateOptionalParameters = false,
                CSharpGeneratorSettings =
                {
                    Namespace = "Generated",
                    JsonLibrary = CSharpJsonLibrary.SystemTextJson,
                    // From 9 on it reads and writes enumerations by their words.
                    JsonLibraryVersion = 10,
                    GenerateNullableReferenceTypes = true,
                    GenerateOptionalPropertiesAsNullable = true,
                    UseRequiredKeyword = true,
                    ArrayType = "System.Collections.Generic.IReadOnlyList",
                    ArrayInstanceType = "System.Collections.Generic.List",
                    DateType = "System.DateOnly",
                    ClassStyle = CSharpClassStyle.Poco,
                },
            }
        ).GenerateFile();

    private static Assembly Compile(string generated)
    {
        using var story = new StreamReader(
            typeof(GeneratedClientTests).Assembly.GetManifestResourceStream("TradingSystem.cs")!
        );
        var compilation = CSharpCompilation.Create(
            "TradingSystemOfAStranger",
            [
                CSharpSyntaxTree.ParseText(generated, path: "Client.cs", encoding: Encoding.UTF8),
                CSharpSyntaxTree.ParseText(
                    story.ReadToEnd(),
                    path: "TradingSystem.cs",
                    encoding: Encoding.UTF8
                ),
            ],
            ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
                .Split(Path.PathSeparator)
                .Where(file =>
                    Path.GetFileName(file).StartsWith("System.", StringComparison.Ordinal)
                    || Path.GetFileName(file) is "netstandard.dll" or "mscorlib.dll"
                )
                .Select(file => MetadataReference.CreateFromFile(file)),
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary,
                nullableContextOptions: NullableContextOptions.Enable,
                generalDiagnosticOption: ReportDiagnostic.Error
            )
        );
        using var bytes = new MemoryStream();
        var made = compilation.Emit(bytes);
        Assert.True(made.Success, string.Join("\n", made.Diagnostics.Take(20)));
        bytes.Position = 0;
        return new AssemblyLoadContext("stranger", isCollectible: true).LoadFromStream(bytes);
    }
}
