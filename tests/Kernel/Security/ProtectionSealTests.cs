using System.Security.Cryptography;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.DependencyInjection;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Tests.Harness;

namespace Trading.Tests.Kernel.Security;

/// <summary>The keys behind cookies and antiforgery tokens.</summary>
public sealed class ProtectionSealTests
{
    private const string Purpose = "a cookie";

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_copy_of_the_database_without_the_ring_opens_no_cookie(Engine engine)
    {
        var ring = KeyRing.New();
        await using var host = Province.On(engine, Settings(ring), Protected);
        var cookie = Protector(host).Protect("signed in");
        var stored = Assert.Single(await Stored(host));
        Assert.Contains(KeyRing.MarkOf(1), stored, StringComparison.Ordinal);
        Assert.DoesNotContain("masterKey", stored, StringComparison.Ordinal);

        // Another host with the ring, and a thief with one of his own.
        await using var other = Province.Over(host.Database, Settings(ring), Protected);
        Assert.Equal("signed in", Protector(other).Unprotect(cookie));
        await using var thief = Province.Over(host.Database, Settings(KeyRing.New()), Protected);
        Assert.ThrowsAny<CryptographicException>(() => Protector(thief).Unprotect(cookie));
        Assert.Contains(stored, await Stored(host));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_key_from_before_is_sealed_when_it_is_read_and_signs_nobody_out(
        Engine engine
    )
    {
        var ring = KeyRing.New();
        var old = new InTheClear();
        await using var before = Province.On(engine, also: old.Use);
        var cookie = Protector(before).Protect("signed in");
        var key = Assert.Single(old.GetAllElements());
        Assert.Contains("masterKey", key.ToString(), StringComparison.Ordinal);
        await before.Rows<int>(
            "insert into protection_key (friendly_name, xml) values ('key', @xml)",
            new { xml = key.ToString() }
        );

        await using var after = Province.Over(before.Database, Settings(ring), Protected);
        Assert.Equal("signed in", Protector(after).Unprotect(cookie));
        Assert.DoesNotContain(
            "masterKey",
            Assert.Single(await Stored(after)),
            StringComparison.Ordinal
        );

        // The ring gets a new key; then the old one may leave it.
        var young = "2:" + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        await using (
            var rotated = Province.Over(before.Database, Settings([.. ring, young]), Protected)
        )
        {
            Assert.Equal("signed in", Protector(rotated).Unprotect(cookie));
        }

        Assert.Contains(
            KeyRing.MarkOf(2),
            Assert.Single(await Stored(after)),
            StringComparison.Ordinal
        );
        var left = ring.Where(line => !line.StartsWith("1:", StringComparison.Ordinal));
        await using var last = Province.Over(
            before.Database,
            Settings([.. left, young]),
            Protected
        );
        Assert.Equal("signed in", Protector(last).Unprotect(cookie));
    }

    private static Dictionary<string, string?> Settings(IEnumerable<string> ring) =>
        new() { ["Trading:Keys"] = string.Join(';', ring) };

    private static void Protected(IServiceCollection services) => services.AddProtection();

    private static IDataProtector Protector(Province host) =>
        host.Services.GetRequiredService<IDataProtectionProvider>().CreateProtector(Purpose);

    private static async Task<IReadOnlyList<string>> Stored(Province host) =>
        (await host.Rows<string>("select xml from protection_key"))
            .Where(xml => XElement.Parse(xml).Name.LocalName == "key")
            .ToList();

    /// <summary>Keys as they were written before there was a seal.</summary>
    private sealed class InTheClear : IXmlRepository
    {
        private readonly List<XElement> _keys = [];

        public void Use(IServiceCollection services)
        {
            services.AddProtection();
            services.PostConfigure<KeyManagementOptions>(options =>
                (options.XmlRepository, options.XmlEncryptor) = (this, null)
            );
        }

        public IReadOnlyCollection<XElement> GetAllElements() => [.. _keys];

        public void StoreElement(XElement element, string friendlyName) => _keys.Add(element);
    }
}
