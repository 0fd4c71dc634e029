using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Trading.Access.Factors;
using Trading.Documents;
using Trading.Documents.Storage;
using Trading.Domain.Codes;
using Trading.Evaluation.Panels;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Messaging;
using Trading.Messaging.Email;
using Trading.Messaging.Preferences;
using Trading.Registry.Entities;
using Trading.Registry.Secrets;
using Trading.Tests.Documents;
using Trading.Tests.Evaluation;
using Trading.Tests.Harness;
using Trading.Tests.Registry;
using Trading.Tests.Registry.Documents;

namespace Trading.Tests.Kernel.Security;

/// <summary>What is sealed opens where it stands and nowhere else, whoever copies it.</summary>
public sealed partial class SealedPlaceTests
{
    private const string OtherPhone = "13998765432";
    private static readonly SealedPlace Here = new("factor", "a", "secret");

    [Theory]
    [InlineData("message_preference", "a", "secret")]
    [InlineData("factor", "b", "secret")]
    [InlineData("factor", "a", "salt")]
    public void A_value_opens_in_its_table_its_row_and_its_field_alone(
        string table,
        string row,
        string field
    )
    {
        var ring = Ring(KeyRing.New());
        var stored = ring.Seal("一", Here);
        Assert.Equal("一", ring.Open(stored, Here));
        Assert.ThrowsAny<CryptographicException>(() => ring.Open(stored, new(table, row, field)));
        // Nor as what it would have been before there were places.
        Assert.ThrowsAny<CryptographicException>(() =>
            ring.Open(stored.Replace("sealed2:", "sealed:", StringComparison.Ordinal), Here)
        );
    }

    [Fact]
    public void What_was_sealed_before_opens_until_the_ring_demands_places()
    {
        var lines = KeyRing.New();
        var stored = FirstForm(lines, "一");
        Assert.Equal("一", Ring(lines).Open(stored, Here));
        Assert.Equal("never sealed", Ring(lines).Open("never sealed", Here));

        var strict = Ring([.. lines, "form:2"]);
        Assert.True(strict.DemandsPlaces);
        Assert.ThrowsAny<CryptographicException>(() => strict.Open(stored, Here));
        Assert.ThrowsAny<CryptographicException>(() => strict.Open("never sealed", Here));
        Assert.Equal("一", strict.Open(Ring(lines).Seal("一", Here), Here));
    }

    [Theory]
    [InlineData("sealed2:")]
    [InlineData("sealed2:1")]
    [InlineData("sealed2:1:")]
    [InlineData("sealed2:x:AAAA")]
    [InlineData("sealed2:1:AAAA")]
    [InlineData("sealed2:1:not base64")]
    [InlineData("sealed:9:AAAA")]
    public void What_is_cut_off_or_made_up_is_refused_as_tampered_with(string stored) =>
        Assert.ThrowsAny<CryptographicException>(() => Ring(KeyRing.New()).Open(stored, Here));

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_number_copied_to_another_firms_record_is_refused(Engine engine)
    {
        await using var province = Province.On(engine);
        var clerks = new List<Caller>();
        foreach (var number in new[] { 1, 2 })
        {
            clerks.Add((await Firms.Complete(province, number)).Clerk);
        }

        foreach (var section in new[] { "contacts", "bankAccount", "personnel", "shareholders" })
        {
            await using var turned = await Swapped(
                province,
                "entity_section",
                "content",
                $"entity_code = '{clerks[0].EntityCode}' and section = '{section}' and until_version is null",
                $"entity_code = '{clerks[1].EntityCode}' and section = '{section}' and until_version is null"
            );
            foreach (var clerk in clerks)
            {
                await Assert.ThrowsAnyAsync<CryptographicException>(() =>
                    Firms.Dossier(province, clerk)
                );
            }
        }

        Assert.Equal(
            Firms.Phone,
            (await Firms.Dossier(province, clerks[0])).Record.Contacts[0].Phone
        );
    }

    [Fact]
    public async Task Numbers_of_two_people_of_one_firm_cannot_be_exchanged_nor_an_old_one_put_back()
    {
        await using var province = Province.On(Engine.Sqlite);
        var clerk = await Firms.SignUp(province, 1);
        var code = clerk.EntityCode!.Value;
        var two = await province.Send(
            new SaveEntity.Command(
                code,
                1,
                Contacts:
                [
                    Firms.Contact(),
                    Firms.Contact() with
                    {
                        Name = "李经办",
                        Phone = OtherPhone,
                    },
                ]
            ),
            clerk
        );
        var content = await Content();
        var numbers = Phones().Matches(content).Select(match => match.Value).ToList();
        Assert.Equal(2, numbers.Count);
        await Set(
            content
                .Replace(numbers[0], "#", StringComparison.Ordinal)
                .Replace(numbers[1], numbers[0], StringComparison.Ordinal)
                .Replace("#", numbers[1], StringComparison.Ordinal)
        );
        await Refused();

        // A telephone as an e-mail address of the same person.
        await Set(content.Replace("\"phone\"", "\"email\"", StringComparison.Ordinal));
        await Refused();

        await Set(content);
        var later = await province.Send(
            new SaveEntity.Command(code, two.Value.Version, Contacts: [Firms.Contact()]),
            clerk
        );
        Assert.Null(later.Problem);
        await Set(content);
        await Refused();

        Task<string> Content() =>
            province.Scalar<string>(
                "select content from entity_section where section = 'contacts' and until_version is null"
            );
        Task Set(string content) =>
            province.Rows<int>(
                "update entity_section set content = @content where section = 'contacts' and until_version is null",
                new { content }
            );
        Task Refused() =>
            Assert.ThrowsAnyAsync<CryptographicException>(() => Firms.Dossier(province, clerk));
    }

    [Fact]
    public async Task The_keys_of_two_documents_cannot_be_exchanged()
    {
        await using var province = Province.On(Engine.Sqlite);
        var clerk = await Firms.SignUp(province, 1);
        var first = (await DocumentTests.Attach(province, clerk, Files.Pdf())).Value;
        var second = (await DocumentTests.Attach(province, clerk, Files.Png())).Value;
        await using var turned = await Swapped(
            province,
            "document_content",
            "sealed_key",
            $"sha256 = '{first.Sha256}'",
            $"sha256 = '{second.Sha256}'"
        );
        foreach (var document in new[] { first, second })
        {
            await using var scope = province.Services.CreateAsyncScope();
            await Assert.ThrowsAnyAsync<CryptographicException>(() =>
                scope
                    .ServiceProvider.GetRequiredService<Contents>()
                    .Open(document.Sha256, CancellationToken.None)
            );
        }
    }

    [Fact]
    public async Task Factors_and_addresses_of_two_people_cannot_be_exchanged()
    {
        await using var province = Province.On(Engine.Sqlite);
        var (one, other) = (
            await People.Create(province, "one", Trading.Access.Roles.Supervisor),
            await People.Create(province, "other", Trading.Access.Roles.Supervisor)
        );
        await Within(
            province,
            async (FactorStore factors) =>
            {
                await factors.Create(one, "AAAA", Province.Start, default);
                await factors.Create(other, "BBBB", Province.Start, default);
                Assert.Equal("AAAA", factors.SecretOf((await factors.GetForUpdate(one, default))!));
            }
        );
        await Within(
            province,
            async (PreferenceStore preferences) =>
            {
                foreach (var person in new[] { one, other })
                {
                    var row = await preferences.GetForUpdate(person, "zh-CN", default);
                    await preferences.Save(row with { Address = $"{person:N}@a.cn" }, default);
                }
            }
        );
        foreach (
            var (table, column) in new[] { ("factor", "secret"), ("message_preference", "address") }
        )
        {
            var turned = await Swapped(
                province,
                table,
                column,
                "person_id = @one",
                "person_id = @other",
                new { one, other }
            );
            await using (turned)
            {
                await Within(
                    province,
                    async (FactorStore factors) =>
                    {
                        var row = (await factors.GetForUpdate(one, default))!;
                        if (table == "factor")
                        {
                            Assert.ThrowsAny<CryptographicException>(() => factors.SecretOf(row));
                        }
                    }
                );
                await Within(
                    province,
                    async (PreferenceStore preferences) =>
                    {
                        if (table != "factor")
                        {
                            await Assert.ThrowsAnyAsync<CryptographicException>(() =>
                                preferences.Find(other, default)
                            );
                        }
                    }
                );
            }
        }
    }

    [Fact]
    public async Task What_two_waiting_e_mails_say_cannot_be_exchanged()
    {
        await using var province = Province.On(Engine.Sqlite);
        var people = new[]
        {
            (await Firms.SignUp(province, 1)).PersonId!.Value,
            (await Firms.SignUp(province, 2)).PersonId!.Value,
        };
        await Within(
            province,
            async (EmailQueue emails) =>
            {
                foreach (var person in people)
                {
                    await emails.PostConfirmation(
                        person,
                        MessagingMessages.ConfirmAddress.With(("code", "123456")),
                        default
                    );
                }
            }
        );
        await using var turned = await Swapped(
            province,
            "email",
            "content",
            "person_id = @one",
            "person_id = @other",
            new { one = people[0], other = people[1] }
        );
        await using var scope = province.Services.CreateAsyncScope();
        var queue = scope.ServiceProvider.GetRequiredService<EmailQueue>();
        var next = (await queue.Next(default))!;
        Assert.ThrowsAny<CryptographicException>(() => queue.TextOf(next));
    }

    [Fact]
    public async Task The_secrets_of_two_draws_cannot_be_exchanged()
    {
        await using var province = Province.On(Engine.Sqlite);
        var (one, _) = await Panels.Requested(province);
        await province.Send(new FreezeList.Command(one), Callers.Platform);
        var stored = await province.Scalar<string>(
            "select draw_secret from panel where id = @one",
            new { one }
        );
        // As it would be for any other panel.
        var ring = province.Services.GetRequiredService<KeyRing>();
        await province.Rows<int>(
            "update panel set draw_secret = @secret",
            new
            {
                secret = ring.Seal(
                    ring.Open(stored, Drawing.PlaceOf(one)),
                    Drawing.PlaceOf(Guid.NewGuid())
                ),
            }
        );
        await Assert.ThrowsAnyAsync<CryptographicException>(() =>
            province.Send(new DrawPanel.Command(one), Callers.Platform)
        );
    }

    [Fact]
    public async Task The_secrets_of_two_keys_of_cookies_cannot_be_exchanged()
    {
        var lines = KeyRing.New();
        await using var host = Province.On(Engine.Sqlite, Settings(lines), Protected);
        foreach (var days in new[] { 1, 2 })
        {
            Manager(host).CreateNewKey(Province.Start.AddDays(-days), Province.Start.AddDays(100));
        }

        Assert.All(Manager(host).GetAllKeys(), key => Assert.NotNull(key.CreateEncryptor()));
        var rows = (await host.Rows<string>("select xml from protection_key"))
            .Select(XElement.Parse)
            .ToDictionary(xml => (string)xml.Attribute("id")!);
        Assert.Equal(2, rows.Count);
        var secrets = rows.Values.Select(xml => xml.Descendants("sealed").Single()).ToList();
        (secrets[0].Value, secrets[1].Value) = (secrets[1].Value, secrets[0].Value);
        // Nor does it help to write beside a secret whose it is.
        secrets[0].SetAttributeValue("of", rows.Keys.Last());
        foreach (var (id, xml) in rows)
        {
            await host.Rows<int>(
                "update protection_key set xml = @xml where friendly_name = @name",
                new { xml = xml.ToString(), name = "key-" + id }
            );
        }

        await using var later = Province.Over(host.Database, Settings(lines), Protected);
        var keys = Manager(later).GetAllKeys();
        Assert.Equal(2, keys.Count);
        Assert.All(
            keys,
            key => Assert.ThrowsAny<CryptographicException>(() => key.CreateEncryptor())
        );
    }

    [Theory]
    [InlineData("<masterKey><value>{0}</value></masterKey>")]
    [InlineData(
        """<masterKey p:requiresEncryption="true" xmlns:p="http://schemas.asp.net/2015/03/dataProtection"><value>{0}</value></masterKey>"""
    )]
    [InlineData(
        """<encryptedSecret decryptorType="Microsoft.AspNetCore.DataProtection.XmlEncryption.NullXmlDecryptor, Microsoft.AspNetCore.DataProtection" xmlns="http://schemas.asp.net/2015/03/dataProtection"><unencryptedKey xmlns=""><masterKey><value>{0}</value></masterKey></unencryptedKey></encryptedSecret>"""
    )]
    public async Task A_key_of_cookies_that_somebody_made_up_is_not_taken_once_places_are_demanded(
        string secret
    )
    {
        var lines = KeyRing.New();
        await using var host = Province.On(Engine.Sqlite, Settings(lines), Protected);
        Manager(host).CreateNewKey(Province.Start, Province.Start.AddDays(100));
        var key = XElement.Parse(await host.Scalar<string>("select xml from protection_key"));
        key.Descendants()
            .Single(element => element.Name.LocalName == "encryptedSecret")
            .ReplaceWith(
                XElement.Parse(
                    string.Format(
                        CultureInfo.InvariantCulture,
                        secret,
                        Convert.ToBase64String(new byte[64])
                    )
                )
            );
        var madeUp = key.ToString();
        await host.Rows<int>("update protection_key set xml = @madeUp", new { madeUp });

        await using var strict = Province.Over(
            host.Database,
            Settings([.. lines, "form:2"]),
            Protected
        );
        Assert.Empty(Manager(strict).GetAllKeys());
        Assert.Equal(madeUp, await host.Scalar<string>("select xml from protection_key"));

        // Until then it is the framework's to take.
        await using var before = Province.Over(host.Database, Settings(lines), Protected);
        Assert.NotNull(Assert.Single(Manager(before).GetAllKeys()).CreateEncryptor());
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_database_of_the_version_before_is_read_sealed_anew_and_then_held_to_its_places(
        Engine engine
    )
    {
        if (engine == Engine.SqlServer)
        {
            // A server lent for the tests is given whole databases only.
            return;
        }

        var lines = KeyRing.New();
        var database = Engines.New(engine);
        Guid person,
            panel;
        EntityCode code;
        string sha256;
        await using (var kept = Province.Over(database, Settings(lines), Protected))
        {
            var (clerk, _) = await Firms.Complete(kept, 1);
            (person, code) = (clerk.PersonId!.Value, clerk.EntityCode!.Value);
            sha256 = (await DocumentTests.Attach(kept, clerk, Files.Pdf())).Value.Sha256;
            (panel, _) = await Panels.Requested(kept);
            await kept.Send(new FreezeList.Command(panel), Callers.Platform);
            await Within(
                kept,
                async (FactorStore factors) =>
                    await factors.Create(person, "AAAA", Province.Start, default)
            );
            await Within(
                kept,
                async (PreferenceStore preferences) =>
                    await preferences.Save(
                        await preferences.GetForUpdate(person, "zh-CN", default) with
                        {
                            Address = "a@b.cn",
                        },
                        default
                    )
            );
            await Within(
                kept,
                async (EmailQueue emails) =>
                    await emails.PostConfirmation(
                        person,
                        MessagingMessages.ConfirmAddress.With(("code", "123456")),
                        default
                    )
            );
            Manager(kept).CreateNewKey(Province.Start, Province.Start.AddDays(100));
            await MakeOld(kept, lines);
            Assert.Null(await KeyRingCheck.Verify(database, Ring(lines), default));
            await kept.Rows<int>("drop table sealing");
            await kept.Rows<int>(
                "delete from schemaversions where scriptname = '0031_kernel_sealing.sql'"
            );
        }

        Assert.Equal(["0031_kernel_sealing.sql"], Schema.Migrate(database));
        // What the database says leaves the ring as it is: it may hold values of before.
        var ring = Ring(lines);
        Assert.Null(await KeyRingCheck.Verify(database, ring, default));
        Assert.False(ring.DemandsPlaces);
        await using (var after = Province.Over(database, Settings(lines), Protected))
        {
            await AllIsRead(after);
            Assert.NotEmpty(await OfFirstForm(after));
            var walked = await after.Send(
                new ResealSections.Command(ToTheEnd: true, new()),
                Callers.Platform
            );
            Assert.True(walked.Value is { Sections: > 0, More: false });
            Assert.Equal(
                0,
                (
                    await after.Send(
                        new ResealSections.Command(ToTheEnd: true, new()),
                        Callers.Platform
                    )
                )
                    .Value
                    .Sections
            );
            Assert.Equal(
                1,
                (await after.Send(new ResealContents.Command(ToTheEnd: true), Callers.Platform))
                    .Value
                    .Contents
            );
            Assert.Equal(
                1,
                (await after.Send(new ResealFactors.Command(), Callers.Platform)).Value.Factors
            );
            Assert.Equal(
                1,
                (await after.Send(new ResealAddresses.Command(), Callers.Platform)).Value.Addresses
            );
            Assert.Equal(
                1,
                (await after.Send(new ResealEmails.Command(), Callers.Platform)).Value.Emails
            );
            Assert.Equal(
                1,
                (await after.Send(new ResealDrawSecrets.Command(), Callers.Platform)).Value.Secrets
            );
            Assert.Empty(await OfFirstForm(after));
            await AllIsRead(after);
            Assert.Null(
                (await after.Send(new CompleteResealing.Command(), Callers.Platform)).Problem
            );
        }

        ring = Ring(lines);
        Assert.Null(await KeyRingCheck.Verify(database, ring, default));
        Assert.True(ring.DemandsPlaces);
        await using var strict = Province.Over(database, Settings([.. lines, "form:2"]), Protected);
        await AllIsRead(strict);

        // Values of before that somebody puts back are refused.
        await MakeOld(strict, lines);
        await Assert.ThrowsAnyAsync<CryptographicException>(() =>
            Firms.Dossier(strict, Firms.Clerk(code))
        );
        // And whoever has the database say again that it may hold such values is not believed.
        await strict.Rows<int>("update sealing set lowest_form = 1");
        Assert.Contains(
            "form:2",
            (await KeyRingCheck.Verify(database, Ring([.. lines, "form:2"]), default))!.Value.En,
            StringComparison.Ordinal
        );

        async Task AllIsRead(Province province)
        {
            Assert.Equal(
                Firms.Phone,
                (await Firms.Dossier(province, Firms.Clerk(code))).Record.Contacts[0].Phone
            );
            await using var scope = province.Services.CreateAsyncScope();
            var factors = scope.ServiceProvider.GetRequiredService<FactorStore>();
            Assert.Equal("AAAA", factors.SecretOf((await factors.GetForUpdate(person, default))!));
            var preferences = scope.ServiceProvider.GetRequiredService<PreferenceStore>();
            Assert.Equal("a@b.cn", (await preferences.Find(person, default))!.Address);
            await using var content = await scope
                .ServiceProvider.GetRequiredService<Contents>()
                .Open(sha256, default);
            Assert.NotNull(content);
            Assert.All(
                Manager(province).GetAllKeys(),
                key => Assert.NotNull(key.CreateEncryptor())
            );
            var keys = province.Services.GetRequiredService<KeyRing>();
            Assert.Equal(
                64,
                keys.Open(
                    await province.Scalar<string>("select draw_secret from panel"),
                    Drawing.PlaceOf(panel)
                ).Length
            );
            var (id, text) = (
                await province.Rows<(Guid, string)>("select id, content from email")
            ).Single();
            Assert.Contains(
                "123456",
                scope
                    .ServiceProvider.GetRequiredService<EmailQueue>()
                    .TextOf(new ClaimedEmail { Id = id, Content = text })
                    .Body.Zh,
                StringComparison.Ordinal
            );
        }
    }

    [Fact]
    public async Task A_new_database_is_held_to_its_places_from_its_first_start_by_its_rings_file()
    {
        var folder = Directory.CreateDirectory(Path.Combine(Scratch.Folder, "placed"));
        var file = Path.Combine(folder.FullName, "trading.keys");
        var settings = new ConfigurationBuilder()
            .AddInMemoryCollection([new("Trading:KeyFile", file)])
            .Build();
        var database = Engines.New(Engine.Sqlite);
        var ring = KeyRing.From(settings, database);
        Assert.False(ring.DemandsPlaces);
        Assert.Null(await KeyRingCheck.Verify(database, ring, default));
        Assert.True(ring.DemandsPlaces);
        Assert.True(KeyRing.From(settings, database).DemandsPlaces);
        Assert.Null(await KeyRingCheck.Verify(database, KeyRing.From(settings, database), default));
        Assert.Single(await File.ReadAllLinesAsync(file), line => line == "form:2");
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite,
                File.GetUnixFileMode(file)
            );
        }
    }

    /// <summary>Puts every sealed value of a province into the form of before there were places.</summary>
    private static async Task MakeOld(Province province, IReadOnlyList<string> lines)
    {
        var ring = Ring(lines);
        foreach (
            var (table, key, column) in new[]
            {
                ("factor", "person_id", "secret"),
                ("message_preference", "person_id", "address"),
                ("email", "id", "content"),
                ("panel", "id", "draw_secret"),
                ("panel", "id", "alias_key"),
            }
        )
        {
            foreach (
                var (id, stored) in await province.Rows<(Guid, string)>(
                    $"select {key}, {column} from {table} where {column} is not null"
                )
            )
            {
                await province.Rows<int>(
                    $"update {table} set {column} = @old where {key} = @id",
                    new { id, old = Old(stored, new(table, id.ToString("N"), column)) }
                );
            }
        }

        foreach (
            var (sha256, stored) in await province.Rows<(string, string)>(
                "select sha256, sealed_key from document_content"
            )
        )
        {
            await province.Rows<int>(
                "update document_content set sealed_key = @old where sha256 = @sha256",
                new { sha256, old = Old(stored, new("document_content", sha256, "sealed_key")) }
            );
        }

        foreach (
            var (code, section, version, content) in await province.Rows<(
                string,
                string,
                long,
                string
            )>("select entity_code, section, version, content from entity_section")
        )
        {
            var node = JsonNode.Parse(content)!;
            foreach (var (row, fields) in (node as JsonArray ?? [node.DeepClone()]).Index())
            {
                foreach (var (name, value) in fields!.AsObject().ToList())
                {
                    if (
                        value is JsonValue text
                        && text.TryGetValue<string>(out var stored)
                        && stored.StartsWith("sealed2:", StringComparison.Ordinal)
                    )
                    {
                        var place = new SealedPlace(
                            "entity_section",
                            $"{code}/{section}/{version}/{row}",
                            name
                        );
                        var target = node is JsonArray rows ? rows[row]! : node;
                        target[name] = Old(stored, place);
                    }
                }
            }

            await province.Rows<int>(
                """
                update entity_section set content = @content
                where entity_code = @code and section = @section and version = @version
                """,
                new
                {
                    code,
                    section,
                    version,
                    content = node.ToJsonString(),
                }
            );
        }

        foreach (
            var (name, xml) in await province.Rows<(string, string)>(
                "select friendly_name, xml from protection_key"
            )
        )
        {
            var key = XElement.Parse(xml);
            foreach (var secret in key.Descendants("sealed"))
            {
                secret.Value = Old(
                    secret.Value,
                    new("protection_key", (string)key.Attribute("id")!, "xml")
                );
            }

            await province.Rows<int>(
                "update protection_key set xml = @xml where friendly_name = @name",
                new { name, xml = key.ToString() }
            );
        }

        string Old(string stored, SealedPlace place) => FirstForm(lines, ring.Open(stored, place));
    }

    private static async Task<List<string>> OfFirstForm(Province province) =>
        [
            .. (
                await province.Rows<string>(
                    """
                    select content from entity_section
                    union all select secret from factor
                    union all select address from message_preference
                    union all select content from email
                    union all select draw_secret from panel
                    union all select alias_key from panel
                    union all select sealed_key from document_content
                    union all select xml from protection_key
                    """
                )
            ).Where(stored => stored.Contains("sealed:", StringComparison.Ordinal)),
        ];

    /// <summary>As the versions before sealed: nonce, tag and text, bound to nothing.</summary>
    private static string FirstForm(IReadOnlyList<string> lines, string clear)
    {
        var text = Encoding.UTF8.GetBytes(clear);
        var result = new byte[12 + 16 + text.Length];
        RandomNumberGenerator.Fill(result.AsSpan(0, 12));
        using var cipher = new AesGcm(Convert.FromBase64String(lines[1]["1:".Length..]), 16);
        cipher.Encrypt(result.AsSpan(0, 12), text, result.AsSpan(28), result.AsSpan(12, 16));
        return "sealed:1:" + Convert.ToBase64String(result);
    }

    /// <summary>Exchanges what two rows hold in a column until it is disposed of.</summary>
    private static async Task<IAsyncDisposable> Swapped(
        Province province,
        string table,
        string column,
        string one,
        string other,
        object? args = null
    )
    {
        await Swap();
        return new Undo(Swap);

        async Task Swap()
        {
            var values = new[]
            {
                await province.Scalar<string>($"select {column} from {table} where {one}", args),
                await province.Scalar<string>($"select {column} from {table} where {other}", args),
            };
            foreach (var (row, value) in new[] { (one, values[1]), (other, values[0]) })
            {
                var named = new Dapper.DynamicParameters(args);
                named.Add("value", value);
                await province.Rows<int>(
                    $"update {table} set {column} = @value where {row}",
                    named
                );
            }
        }
    }

    private static async Task Within<T>(Province province, Func<T, Task> use)
        where T : notnull
    {
        await using var scope = province.Services.CreateAsyncScope();
        var sql = scope.ServiceProvider.GetRequiredService<SqlSession>();
        await sql.Begin(default);
        await use(scope.ServiceProvider.GetRequiredService<T>());
        await sql.Commit(default);
    }

    private static void Protected(IServiceCollection services) => services.AddProtection();

    private static IKeyManager Manager(Province province) =>
        province.Services.GetRequiredService<IKeyManager>();

    private static Dictionary<string, string?> Settings(IEnumerable<string> ring) =>
        new() { ["Trading:Keys"] = string.Join(';', ring) };

    private static KeyRing Ring(IEnumerable<string> lines) =>
        KeyRing.From(
            new ConfigurationBuilder().AddInMemoryCollection(Settings(lines)).Build(),
            new Database(Engine.Sqlite, "Data Source=unused.db")
        );

    [GeneratedRegex("(?<=\"phone\":\")sealed2:[^\"]+")]
    private static partial Regex Phones();

    private sealed class Undo(Func<Task> undo) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await undo();
    }
}
