using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Trading.Browser;

/// <summary>A page as its own attributes describe it.</summary>
/// <param name="Address">With its parameters in braces.</param>
/// <param name="Policy">Who may open it; none for everybody, empty for whoever is signed in.</param>
internal sealed record PublishedPage(string Address, string? Policy);

/// <summary>The pages that a published program holds, read without running it.</summary>
internal static class PublishedPages
{
    public static IReadOnlyList<PublishedPage> Of(string program)
    {
        using var file = new PEReader(File.OpenRead(program));
        var reader = file.GetMetadataReader();
        return
        [
            .. from type in reader.TypeDefinitions
            let attributes = reader
                .GetTypeDefinition(type)
                .GetCustomAttributes()
                .Select(reader.GetCustomAttribute)
                .ToLookup(attribute => Name(reader, attribute))
            let policy = attributes["AuthorizeAttribute"]
                .Select(a => Policy(reader, a))
                .FirstOrDefault()
            from route in attributes["RouteAttribute"]
            select new PublishedPage(Value(reader, route).ReadSerializedString()!, policy),
        ];
    }

    private static string Name(MetadataReader reader, CustomAttribute attribute) =>
        attribute.Constructor.Kind == HandleKind.MemberReference
        && reader.GetMemberReference((MemberReferenceHandle)attribute.Constructor).Parent
            is { Kind: HandleKind.TypeReference } type
            ? reader.GetString(reader.GetTypeReference((TypeReferenceHandle)type).Name)
            : "";

    // Policy is the only thing our pages name; [Authorize] alone names nothing.
    private static string Policy(MetadataReader reader, CustomAttribute attribute)
    {
        var value = Value(reader, attribute);
        if (value.ReadUInt16() == 0)
        {
            return "";
        }

        // A property (one byte) of type string (one byte), its name, its value.
        value.ReadUInt16();
        Assert.Equal("Policy", value.ReadSerializedString());
        return value.ReadSerializedString()!;
    }

    private static BlobReader Value(MetadataReader reader, CustomAttribute attribute)
    {
        var value = reader.GetBlobReader(attribute.Value);
        // The prolog of every attribute (ECMA-335, II.23.3).
        value.ReadUInt16();
        return value;
    }
}
