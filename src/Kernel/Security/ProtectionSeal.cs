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

    internal static readonly XName Name = "sealed";

    /// <inheritdoc/>
    public EncryptedXmlInfo Encrypt(XElement plaintextElement) =>
        new(
            new XElement(Name, ring.Seal(plaintextElement.ToString(SaveOptions.DisableFormatting))),
            typeof(ProtectionUnseal)
        );

    /// <summary>
    /// Puts a stored key under the ring's key in force: one from before keys were sealed, or from before the ring got
    /// its newest. What the ring cannot open stays as it is, and the framework makes a new key.
    /// </summary>
    internal XElement UnderKeyInForce(XElement stored)
    {
        var key = new XElement(stored);
        foreach (
            var secret in key.Descendants()
                .Where(element => (bool?)element.Attribute(Marked) == true)
                .ToList()
        )
        {
            var info = Encrypt(secret);
            secret.ReplaceWith(
                new XElement(
                    Framework + "encryptedSecret",
                    new XAttribute("decryptorType", info.DecryptorType.AssemblyQualifiedName!),
                    info.EncryptedElement
                )
            );
        }

        foreach (
            var secret in key.Descendants(Name)
                .Where(secret =>
                    !secret.Value.StartsWith(
                        KeyRing.MarkOf(ring.CurrentId),
                        StringComparison.Ordinal
                    )
                )
        )
        {
            try
            {
                secret.Value = ring.Seal(ring.Open(secret.Value));
            }
            catch (CryptographicException)
            {
                return stored;
            }
        }

        return key;
    }
}

/// <summary>Opens what <see cref="ProtectionSeal"/> sealed; the framework makes it from the name in the stored key.</summary>
public sealed class ProtectionUnseal(IServiceProvider services) : IXmlDecryptor
{
    /// <inheritdoc/>
    public XElement Decrypt(XElement encryptedElement) =>
        XElement.Parse(services.GetRequiredService<KeyRing>().Open(encryptedElement.Value));
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
