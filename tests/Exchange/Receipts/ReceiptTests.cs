using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Trading.Access;
using Trading.Domain.Receipts;
using Trading.Exchange;
using Trading.Exchange.Receipts;
using Trading.Kernel.Http;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;
using Trading.Tests.Harness;
using Trading.Tests.Registry;

namespace Trading.Tests.Exchange.Receipts;

/// <summary>A receipt proves which record was given, to whoever has the public keys and nothing else.</summary>
public sealed class ReceiptTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_receipt_says_what_was_given_and_any_change_to_it_is_found(Engine engine)
    {
        await using var province = Province.On(engine);
        var officer = await Firms.Officer(province);
        var (clerk, version) = await Firms.Verify(province, 1, officer);
        var system = Callers.System(Scopes.RegistryRead);
        var used = await Use(province, clerk, system);
        var receipt = used.Receipt;
        Assert.Equal(
            (used.ReceiptId, system.SystemId, "a trading system", clerk.EntityCode!.Value),
            (receipt.Id, receipt.SystemId, receipt.Reader, receipt.EntityCode)
        );
        Assert.Equal(
            (version, version, "T-1", Province.Start.ToUniversalTime()),
            (
                receipt.EntityVersion,
                receipt.VerifiedVersion,
                receipt.Tender,
                receipt.At.ToUniversalTime()
            )
        );
        Assert.Equal(await province.Scalar<string>("select epoch from change_head"), receipt.Epoch);
        // Sections the key does not open are not among those given, and values that are only masked are named.
        var given = receipt.Sections.Select(section => section.Section).ToList();
        Assert.Contains(Sections.Contacts, given);
        Assert.DoesNotContain(Sections.Financials, given);
        Assert.Contains("/" + Sections.Financials, receipt.Withheld);
        Assert.Contains("/contacts/0/phone", receipt.Withheld);
        Assert.Equal(
            SectionStates.Verified,
            receipt.Sections.Single(section => section.Section == Sections.Contacts).State
        );

        var keys = await Keys(province);
        var text = Text(used.Receipt);
        var record = Text(used.Entity);
        var sound = ReceiptCheck.Of(text, keys, record).Value;
        Assert.Equal(
            ["receipt.signature", "receipt.digest"],
            sound.Findings.Select(finding => finding.Code)
        );
        Assert.True(sound.Holds);

        // Each value of it, wherever it stands, another one; and each member taken away, and one added.
        var tampered = Tampered(JsonNode.Parse(text)!.AsObject()).ToList();
        Assert.True(tampered.Count > 40, $"Only {tampered.Count} ways.");
        foreach (var (what, changed) in tampered)
        {
            var check = ReceiptCheck.Of(changed, keys).Value;
            Assert.False(check.Holds, what);
        }

        // Spaces and the order of members are nothing that is signed.
        var turned = new JsonObject(
            JsonNode
                .Parse(text)!
                .AsObject()
                .Reverse()
                .Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone()))
        );
        Assert.True(
            ReceiptCheck
                .Of(turned.ToJsonString(new() { WriteIndented = true }), keys, record)
                .Value.Holds
        );
    }

    [Fact]
    public async Task A_record_that_is_not_the_one_given_is_found_and_what_differs_is_named()
    {
        await using var province = Province.On(Engine.Sqlite);
        var (clerk, _) = await Firms.Submit(province, 1);
        var used = await Use(province, clerk, Callers.System(Scopes.RegistryRead));
        var (keys, receipt) = (await Keys(province), Text(used.Receipt));

        var forged = JsonNode.Parse(Text(used.Entity))!;
        forged["record"]!["identity"]!["name"] = "别的公司";
        var check = ReceiptCheck.Of(receipt, keys, forged.ToJsonString()).Value;
        Assert.Equal(
            [("receipt.signature", true), ("receipt.digest", false)],
            check.Findings.Select(finding => (finding.Code, finding.Holds))
        );

        forged["version"] = used.Entity.Version + 1;
        forged["sections"]![0]!["state"] = SectionStates.Authoritative;
        check = ReceiptCheck.Of(receipt, keys, forged.ToJsonString()).Value;
        Assert.Equal(
            [null, "/entityVersion", "/sections/0/state", "/digest"],
            check.Findings.Select(finding => finding.Pointer)
        );

        // The whole answer is taken as it came.
        var answer = new JsonObject
        {
            ["receiptId"] = used.ReceiptId,
            ["receipt"] = JsonNode.Parse(receipt),
            ["entity"] = JsonNode.Parse(Text(used.Entity)),
        };
        Assert.Equal(2, ReceiptCheck.Of(answer.ToJsonString(), keys).Value.Findings.Count);
        Assert.True(ReceiptCheck.Of(answer.ToJsonString(), keys).Value.Holds);
        answer["entity"]!["state"] = EntityStates.Suspended;
        Assert.False(ReceiptCheck.Of(answer.ToJsonString(), keys).Value.Holds);

        foreach (var nonsense in new[] { "", "[]", "{", """{"id":1,"id":2}""" })
        {
            Assert.Equal("receipt.unreadable", ReceiptCheck.Of(nonsense, keys).Problem?.Code);
            Assert.Equal(
                "receipt.unreadable_record",
                ReceiptCheck.Of(receipt, keys, nonsense).Problem?.Code
            );
        }

        Assert.Equal("receipt.unsigned", ReceiptCheck.Of("{}", keys).Value.Findings[0].Code);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_new_key_signs_from_now_on_and_what_the_old_one_signed_goes_on_holding(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var (clerk, _) = await Firms.Submit(province, 1);
        var system = Callers.System(Scopes.RegistryRead);
        var before = (await Use(province, clerk, system)).Receipt;
        var saved = await Keys(province);
        province.Clock!.Advance(TimeSpan.FromMinutes(1));
        var rotated = await province.Send(new RotateReceiptKey.Command(), Callers.Platform);
        var after = (await Use(province, clerk, system)).Receipt;
        Assert.Equal((rotated.Value.KeyId, true), (after.KeyId, after.KeyId != before.KeyId));

        var keys = await Keys(province);
        Assert.Equal([before.KeyId, after.KeyId], keys.Keys.Select(key => key.Kid));
        Assert.True(ReceiptCheck.Of(Text(before), keys).Value.Holds);
        Assert.True(ReceiptCheck.Of(Text(after), keys).Value.Holds);
        // A set saved before does not know the new key, and says so; nor does the old key stand for the new one.
        Assert.Equal(
            "receipt.unknown_key",
            ReceiptCheck.Of(Text(after), saved).Value.Findings[0].Code
        );
        Assert.False(ReceiptCheck.Of(Text(after with { KeyId = before.KeyId }), keys).Value.Holds);
        // The private half of the old one is gone, that of the new one sealed.
        Assert.Equal(
            [null, "sealed2:1:"],
            (await province.Rows<string?>("select sealed_private from receipt_key"))
                .Select(text => text?[..10])
                .Order()
        );
    }

    [Fact]
    public async Task A_stranger_with_a_key_of_his_own_signs_nothing_that_holds()
    {
        await using var province = Province.On(Engine.Sqlite);
        var (clerk, _) = await Firms.Submit(province, 1);
        var used = await Use(province, clerk, Callers.System(Scopes.RegistryRead));
        using var own = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var his = ReceiptKey.Of(own);
        var forged = JsonNode.Parse(Text(used.Receipt))!.AsObject();
        forged["tender"] = "T-2";
        forged["keyId"] = his.Kid;
        forged.Remove("signature");
        forged["signature"] = System.Buffers.Text.Base64Url.EncodeToString(
            own.SignData(CanonicalJson.Of(forged), HashAlgorithmName.SHA256)
        );
        var text = forged.ToJsonString();
        // His own set proves it, which is why the set is had from the platform.
        Assert.True(ReceiptCheck.Of(text, new([his])).Value.Holds);
        var keys = await Keys(province);
        Assert.Equal("receipt.unknown_key", ReceiptCheck.Of(text, keys).Value.Findings[0].Code);
        // Nor under a name that is another key's.
        var borrowed = his with
        {
            Kid = used.Receipt.KeyId!,
        };
        forged["keyId"] = borrowed.Kid;
        Assert.False(ReceiptCheck.Of(forged.ToJsonString(), new([borrowed])).Value.Holds);

        // Who writes the database, and has not the key ring, has his key not published.
        await province.Rows<int>(
            "insert into receipt_key (id, public_key, mark, created_at) values (@id, @publicKey, @mark, '2026-01-01T00:00:00.000Z')",
            new
            {
                id = his.Kid,
                publicKey = Convert.ToBase64String(own.ExportSubjectPublicKeyInfo()),
                mark = await province.Scalar<string>("select mark from receipt_key"),
            }
        );
        Assert.Equal([used.Receipt.KeyId], (await Keys(province)).Keys.Select(key => key.Kid));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Its_system_its_firm_and_those_who_supervise_read_a_receipt_and_nobody_else(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var (clerk, _) = await Firms.Submit(province, 1);
        var (stranger, _) = await Firms.Submit(province, 2);
        var system = Callers.System(Scopes.RegistryRead);
        var used = await Use(province, clerk, system);
        // Having used the same firm itself opens nobody else's receipt.
        var rival = Callers.System(Scopes.RegistryRead);
        await Use(province, clerk, rival);
        var query = new GetReceipt.Query(used.ReceiptId);
        foreach (
            var reader in new[]
            {
                system,
                clerk,
                Callers.With(Roles.Supervisor),
                Callers.With(Roles.Auditor),
            }
        )
        {
            Assert.Equal(Text(used.Receipt), Text((await province.Send(query, reader)).Value));
            Assert.True(
                (await province.Send(new ProveReceipt.Query(used.ReceiptId), reader))
                    .Value
                    .Check
                    .Holds
            );
        }

        foreach (
            var (reader, kind) in new[]
            {
                (rival, ProblemKind.NotFound),
                (stranger, ProblemKind.NotFound),
                (Callers.With(Roles.RegistryOfficer), ProblemKind.Forbidden),
                (Callers.With(Roles.CentreOperator), ProblemKind.Forbidden),
                (Callers.System(Scopes.ProcurementRead), ProblemKind.Forbidden),
            }
        )
        {
            Assert.Equal(kind, (await province.Send(query, reader)).Problem?.Kind);
            Assert.Equal(
                kind,
                (await province.Send(new ProveReceipt.Query(used.ReceiptId), reader)).Problem?.Kind
            );
        }

        Assert.Equal(
            ProblemKind.NotFound,
            (await province.Send(new GetReceipt.Query(Guid.NewGuid()), system)).Problem?.Kind
        );
        Assert.Equal(
            ProblemKind.Forbidden,
            (await province.Send(new RotateReceiptKey.Command(), Callers.With(Roles.Administrator)))
                .Problem
                ?.Kind
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Receipts_of_before_say_that_nobody_signed_them(Engine engine)
    {
        var database = Engines.Empty(engine);
        Schema.Migrate(database, through: "0062");
        var (id, code, system) = (Guid.CreateVersion7(), Firms.Code(1), Guid.CreateVersion7());
        await using (var connection = await database.Open(CancellationToken.None))
        {
            await Dapper.SqlMapper.ExecuteAsync(
                connection,
                """
                insert into receipt (id, entity_code, entity_version, verified_version, system_id, reader, tender, at)
                values (@id, @code, 4, null, @system, '旧系统', 'T-0', @at)
                """,
                new
                {
                    id,
                    code,
                    system,
                    at = Province.Start,
                }
            );
        }

        Schema.Migrate(database);
        await using var province = Province.Over(database);
        var clerk = Firms.Clerk(code);
        var proof = (await province.Send(new ProveReceipt.Query(id), clerk)).Value;
        Assert.Equal(
            (SignedReceipt.Unsigned, "T-0", 4L, null, null),
            (
                proof.Receipt.Format,
                proof.Receipt.Tender,
                proof.Receipt.EntityVersion,
                proof.Receipt.Signature,
                proof.Receipt.Digest
            )
        );
        Assert.Equal("receipt.unsigned", Assert.Single(proof.Check.Findings).Code);
        Assert.Empty((await Keys(province)).Keys);
        // And from now on they are.
        var (next, _) = await Firms.Submit(province, 2);
        var used = await Use(province, next, Callers.System(Scopes.RegistryRead));
        Assert.True(ReceiptCheck.Of(Text(used.Receipt), await Keys(province)).Value.Holds);
    }

    [Fact]
    public async Task A_rotated_ring_reaches_the_key_that_signs()
    {
        var first = KeyRing.New();
        Dictionary<string, string?> settings = new() { ["Trading:Keys"] = string.Join(';', first) };
        await using var province = Province.On(Engine.Sqlite, settings);
        var (clerk, _) = await Firms.Submit(province, 1);
        var system = Callers.System(Scopes.RegistryRead);
        var before = await Use(province, clerk, system);
        settings["Trading:Keys"] = string.Join(
            ';',
            [
                .. first,
                .. KeyRing.New().Where(line => line[0] == '1').Select(line => "2" + line[1..]),
            ]
        );
        await using var rotated = Province.Over(province.Database, settings);
        Assert.Equal((1, 0), (await Reseal(), await Reseal()));
        Assert.StartsWith(
            "sealed2:2:",
            await rotated.Scalar<string>("select sealed_private from receipt_key"),
            StringComparison.Ordinal
        );
        Assert.Equal(before.Receipt.KeyId, (await Use(rotated, clerk, system)).Receipt.KeyId);

        async Task<int> Reseal() =>
            (await rotated.Send(new ResealReceiptKey.Command(), Callers.Platform)).Value.Keys;
    }

    [PostgresFact]
    public async Task Many_that_use_a_record_at_once_make_one_key()
    {
        await using var province = Province.On(Engine.Postgres);
        var (clerk, _) = await Firms.Submit(province, 1);
        for (var round = 0; round < 10; round++)
        {
            await province.Rows<int>("update receipt_signing set key_id = null");
            await province.Rows<int>("delete from receipt_key");
            var receipts = await Task.WhenAll(
                Enumerable
                    .Range(0, 8)
                    .Select(_ =>
                        Task.Run(() => Use(province, clerk, Callers.System(Scopes.RegistryRead)))
                    )
            );
            var keys = await Keys(province);
            Assert.Single(keys.Keys);
            Assert.All(
                receipts,
                used => Assert.True(ReceiptCheck.Of(Text(used.Receipt), keys).Value.Holds)
            );
        }
    }

    // A receipt of the first form, as it was given once: later versions must read it and give it back as it was signed.
    [Fact]
    public async Task What_was_signed_once_is_given_back_as_it_was_signed()
    {
        const string Kept = """
            {"format":"trading-receipt/1","id":"019ac3d2-7f00-7000-8000-000000000001","issuer":"公共资源交易平台","epoch":"0123456789abcdef","at":"2026-11-24T01:00:00+00:00","tender":"T-1","systemId":"019ac3d2-7f00-7000-8000-000000000002","reader":"大连系统","entityCode":"91110108551385082Q","entityVersion":3,"sections":[{"section":"identity","state":"verified","verifiedAt":"2026-11-23T01:00:00.123+00:00","verifiedVersion":3}],"withheld":["/financials"],"digest":"sha-256:00","keyId":"k","signature":"s"}
            """;
        await using var province = Province.On(Engine.Sqlite);
        await province.Rows<int>(
            """
            insert into receipt (id, entity_code, entity_version, system_id, reader, tender, at, document)
            values (@id, '91110108551385082Q', 3, null, '大连系统', 'T-1', '2026-11-24T01:00:00.000Z', @document)
            """,
            new { id = Guid.Parse("019ac3d2-7f00-7000-8000-000000000001"), document = Kept }
        );
        var given = await province.Send(
            new GetReceipt.Query(Guid.Parse("019ac3d2-7f00-7000-8000-000000000001")),
            Callers.With(Roles.Auditor)
        );
        Assert.Equal(
            CanonicalJson.Of(JsonNode.Parse(Kept)),
            CanonicalJson.Of(JsonNode.Parse(Text(given.Value)))
        );
    }

    private static async Task<UseEntity.UsedRecord> Use(
        Province province,
        Caller clerk,
        Caller system
    ) => (await province.Send(new UseEntity.Command(clerk.EntityCode!.Value, "T-1"), system)).Value;

    private static async Task<ReceiptKeySet> Keys(Province province) =>
        ReceiptKeySet
            .Read(Text((await province.Send(new GetReceiptKeys.Query(), Caller.Anonymous)).Value))
            .Value;

    private static string Text<T>(T value) => JsonSerializer.Serialize(value, ApiJson.Values);

    private static IEnumerable<(string What, string Changed)> Tampered(JsonObject receipt)
    {
        foreach (var place in Places(receipt, []).ToList())
        {
            var copy = receipt.DeepClone();
            var holder = place.SkipLast(1).Aggregate(copy, (node, step) => At(node, step)!);
            var last = place[^1];
            var other = At(holder, last) switch
            {
                JsonValue value when value.GetValueKind() == JsonValueKind.String => Other(
                    value.GetValue<string>()
                ),
                JsonValue value => JsonValue.Create(value.GetValue<long>() + 1),
                _ => null,
            };
            if (last is string name)
            {
                holder[name] = other;
                yield return (string.Join('/', place) + " changed", copy.ToJsonString());
                holder.AsObject().Remove(name);
                yield return (string.Join('/', place) + " gone", copy.ToJsonString());
            }
            else
            {
                holder[(int)last] = other;
                yield return (string.Join('/', place) + " changed", copy.ToJsonString());
            }
        }

        var more = receipt.DeepClone();
        more["more"] = true;
        yield return ("more", more.ToJsonString());
    }

    // Of the signature's last letter two bits say nothing, so its first is changed.
    private static JsonValue Other(string text) =>
        JsonValue.Create((text.StartsWith('A') ? "B" : "A") + text[1..]);

    private static JsonNode? At(JsonNode? node, object step) =>
        step is string name ? node![name] : node![(int)step];

    private static IEnumerable<List<object>> Places(JsonNode? node, List<object> here)
    {
        if (here.Count > 0)
        {
            yield return here;
        }

        var steps = node switch
        {
            JsonObject members => members.Select(member => (object)member.Key),
            JsonArray items => Enumerable.Range(0, items.Count).Select(place => (object)place),
            _ => [],
        };
        foreach (var step in steps)
        {
            foreach (var place in Places(At(node, step), [.. here, step]))
            {
                yield return place;
            }
        }
    }
}
