using System.Reflection;
using System.Runtime.Loader;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using NJsonSchema.CodeGeneration.CSharp;
using NSwag.CodeGeneration.CSharp;

namespace Trading.Tests.Web.Api;

/// <summary>A client made from the API's description by a public generator (NSwag), compiled with what a stranger writes against it.</summary>
internal static class GeneratedCode
{
    /// <summary>The client's text.</summary>
    public static string Of(ApiContract contract) =>
        new CSharpClientGenerator(
            contract.Document,
            new CSharpClientGeneratorSettings
            {
                ClassName = "TradingClient",
                UseBaseUrl = false,
                InjectHttpClient = true,
                GenerateOptionalParameters = false,
                // For its ETag.
                WrapResponses = true,
                WrapResponseMethods = ["TradingClient.ReadRecord"],
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

    /// <summary>Strictly, without a warning.</summary>
    /// <param name="generated">The client.</param>
    /// <param name="story">A file of <c>Story/</c>.</param>
    /// <param name="known">What the story may use besides the runtime.</param>
    public static Assembly Compile(string generated, string story, params Assembly[] known)
    {
        using var text = new StreamReader(
            typeof(GeneratedCode).Assembly.GetManifestResourceStream(story)!
        );
        var compilation = CSharpCompilation.Create(
            $"Stranger.{Path.GetFileNameWithoutExtension(story)}",
            [
                CSharpSyntaxTree.ParseText(generated, path: "Client.cs", encoding: Encoding.UTF8),
                CSharpSyntaxTree.ParseText(text.ReadToEnd(), path: story, encoding: Encoding.UTF8),
            ],
            ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
                .Split(Path.PathSeparator)
                .Where(file =>
                    Path.GetFileName(file).StartsWith("System.", StringComparison.Ordinal)
                    || Path.GetFileName(file) is "netstandard.dll" or "mscorlib.dll"
                )
                .Concat(known.Select(one => one.Location))
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
