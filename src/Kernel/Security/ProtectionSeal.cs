using System.Security.Cryptography;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Trading.Kernel.Security;

/// <summary>
/// Seals the keys behind cookies and antiforgery tokens with the ring, so that a copy of the database alone signs
/// nobody in.
/// </summary>
public sealed class ProtectionSeal(KeyRing ring) : IXmlEncryptor
{
    // As the framework writes a key (Microsoft.AspNetCore.DataProtection, XmlConstants).
    private static readonly XNamespace Framework = "http://schemas.asp.net/2015/03/dataProtection";
    private static readonly XName Marked = Framework + "requiresEncryption";
    private static readonly XName Secret = Framework + "encryptedSecret";
    private static readonly XName DecryptorType = "decryptorType";

    internal static readonly XName Name = "sealed";

    // Says to which key a secret that was read belongs. Never read from what is stored.
    private static readonly XName Of = "of";
    private static readonly SealedPlace NotStored = PlaceOf(null);

    /// <summary>Seals a secret; to its key only once that is stored (<see cref="UnderKeyInForce"/>), since only then is it known.</summary>
    public EncryptedXmlInfo Encrypt(XElement plaintextElement) =>
        new(
            new XElement(
                Name,
                ring.Seal(plaintextElement.ToString(SaveOptions.DisableFormatting), NotStored)
            ),
            typeof(ProtectionUnseal)
        );

    /// <summary>A key as it is handed to the framework, each secret with the key that it was read with.</summary>
    internal static XElement Read(XElement key)
    {
        var read = new XElement(key);
        foreach (var secret in read.Descendants(Name))
        {
            secret.SetAttributeValue(Of, IdOf(key));
        }

        return read;
    }

    internal static XElement Opened(KeyRing ring, XElement secret) =>
        XElement.Parse(ring.Open(secret.Value, PlaceOf((string?)secret.Attribute(Of))));

    /// <summary>
    /// Puts a key under the ring's key in force and binds it to its place: a new one, one from before keys were sealed, or
    /// one from before the ring got its newest. What the ring cannot open stays as it is, and the framework makes a new
    /// key.
    /// </summary>
    internal XElement UnderKeyInForce(XElement stored, bool isNew = false)
    {
        var key = new XElement(stored);
        var place = PlaceOf(IdOf(key));
        foreach (
            var secret in key.Descendants()
                .Where(element => (bool?)element.Attribute(Marked) == true)
                .ToList()
        )
        {
            secret.ReplaceWith(
                new XElement(
                    Secret,
                    new XAttribute(DecryptorType, typeof(ProtectionUnseal).AssemblyQualifiedName!),
                    new XElement(
                        Name,
                        ring.Seal(secret.ToString(SaveOptions.DisableFormatting), place)
                    )
                )
            );
        }

        foreach (
            var secret in key.Descendants(Name)
                .Where(secret =>
                    isNew
                    || !secret.Value.StartsWith(
                        KeyRing.MarkOf(ring.CurrentId),
                        StringComparison.Ordinal
                    )
                )
        )
        {
            try
            {
                secret.Value = ring.Seal(ring.Open(secret.Value, isNew ? NotStored : place), place);
            }
            catch (CryptographicException)
            {
                return stored;
            }
        }

        return key;
    }

    /// <summary>
    /// False for a key that the framework would take although the ring did not seal it, once the ring
    /// <see cref="KeyRing.DemandsPlaces"/>: whoever writes the database could sign anybody in with one of his own.
    /// </summary>
    internal bool MayBeRead(XElement stored) =>
        !ring.DemandsPlaces
        || stored.Name.LocalName != "key"
        || (
            stored.Descendants(Secret).Any()
            && stored
                .Descendants(Secret)
                .All(secret =>
                    ((string?)secret.Attribute(DecryptorType))?.StartsWith(
                        typeof(ProtectionUnseal).FullName + ",",
                        StringComparison.Ordinal
                    ) == true
                )
            && !stored.Descendants("masterKey").Any()
        );

    private static string? IdOf(XElement key) => (string?)key.Attribute("id");

    private static SealedPlace PlaceOf(string? id) => new("protection_key", id ?? "", "xml");
}

/// <summary>Opens what <see cref="ProtectionSeal"/> sealed; the framework makes it from the name in the stored key.</summary>
public sealed class ProtectionUnseal(IServiceProvider services) : IXmlDecryptor
{
    /// <inheritdoc/>
    public XElement Decrypt(XElement encryptedElement) =>
        ProtectionSeal.Opened(services.GetRequiredService<KeyRing>(), encryptedElement);
}

/// <summary>Cookies and tokens that every host of the platform can read, and nobody else.</summary>
public static class Protection
{
    /// <summary>Registers data protection with its keys in the database, sealed by the ring.</summary>
    public static IServiceCollection AddProtection(this IServiceCollection services)
    {
        services.AddDataProtection().SetApplicationName("Trading");
        return services
            .AddSingleton<ProtectionSeal>()
            .AddSingleton<ProtectionKeys>()
            .AddSingleton<IConfigureOptions<KeyManagementOptions>>(
                provider => new ConfigureOptions<KeyManagementOptions>(options =>
                {
                    options.XmlRepository = provider.GetRequiredService<ProtectionKeys>();
                    options.XmlEncryptor = provider.GetRequiredService<ProtectionSeal>();
                })
            );
    }
}
