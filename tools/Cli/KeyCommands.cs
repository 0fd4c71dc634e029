using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Trading.Access.Factors;
using Trading.Alerts.Screening;
using Trading.Documents;
using Trading.Domain.Receipts;
using Trading.Evaluation.Experts;
using Trading.Evaluation.Panels;
using Trading.Exchange.Receipts;
using Trading.Exchange.Webhooks;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Messaging.Email;
using Trading.Messaging.Preferences;
using Trading.Procurement.Bids;
using Trading.Registry.Secrets;

namespace Trading.Cli;

/// <summary><c>trading keys</c>: the ring that seals personal data at rest.</summary>
internal static class KeyCommands
{
    public static Command All()
    {
        var keys = new Command(
            "keys",
            new LocalizedText("个人信息加密密钥", "Keys that seal personal data").ToString()
        );
        keys.Subcommands.Add(Status());
        keys.Subcommands.Add(Rotate());
        keys.Subcommands.Add(Reseal());
        return keys;
    }

    private static Command Status()
    {
        var command = new Command(
            "status",
            new LocalizedText(
                "每个密钥加密了多少内容；不显示密钥本身",
                "How much each key seals; never shows a key"
            ).ToString()
        ).WithExamples("trading keys status");
        command.SetAction(
            async (parsed, cancel) =>
            {
                await using var product = await Settings.Product(parsed);
                var ring = product.GetRequiredService<KeyRing>();
                Terminal.Say(new($"现用密钥：{ring.CurrentId}", $"Key in force: {ring.CurrentId}"));
                Terminal.Say(
                    ring.DemandsPlaces
                        ? new(
                            "只打开与所在位置绑定的加密内容（form:2）。",
                            "Nothing is opened that is not bound to its place (form:2)."
                        )
                        : new(
                            "仍打开此前版本加密的内容，请运行 trading keys reseal。",
                            "What earlier versions sealed is still opened; run 'trading keys reseal'."
                        )
                );
                var counts = await product
                    .Sender()
                    .Send(new CountSealed.Query(), Settings.Operator, cancel);
                foreach (var count in counts.Value)
                {
                    Terminal.Say(
                        count.KeyId == 0
                            ? new(
                                $"  尚未加密：{count.Sections} 个部分，请运行 trading keys reseal",
                                $"  not sealed yet: {count.Sections} sections; run 'trading keys reseal'"
                            )
                            : new(
                                $"  密钥 {count.KeyId}：{count.Sections} 个部分、{count.Documents} 份材料",
                                $"  key {count.KeyId}: {count.Sections} sections, {count.Documents} documents"
                            )
                    );
                }

                return ExitCode.Done;
            }
        );
        return command;
    }

    private static Command Rotate()
    {
        var command = new Command(
            "rotate",
            new LocalizedText(
                "在密钥文件中加入新密钥，此后写入的内容用它加密；旧密钥留下以便读取",
                "Add a new key to the ring's file; what is written from now on is sealed under it, old keys stay to read"
            ).ToString()
        ).WithExamples("trading keys rotate", "trading keys reseal");
        command.SetAction(
            async (parsed, _) =>
            {
                await using var product = await Settings.Product(parsed);
                var settings = Settings.Configuration(parsed);
                if (settings["Trading:Keys"] is { Length: > 0 })
                {
                    Terminal.Complain(
                        new(
                            "密钥在设置 Trading:Keys 中，请在那里加入新密钥（编号加一、32 字节的 Base64），然后重启。",
                            "The ring is in the setting Trading:Keys: add a key there (the next number, 32 bytes in base64) and restart."
                        )
                    );
                    return ExitCode.WrongUsage;
                }

                var ring = product.GetRequiredService<KeyRing>();
                var file = KeyRing.FileOf(settings, product.GetRequiredService<Database>());
                KeyRing.Append(file, ring.Next());
                Terminal.Say(
                    new(
                        $"已在 {file} 加入密钥 {ring.CurrentId + 1}。请备份此文件，重启主机，再运行 trading keys reseal。",
                        $"Key {ring.CurrentId + 1} is in {file}. Back the file up, restart the hosts, then run 'trading keys reseal'."
                    )
                );
                return ExitCode.Done;
            }
        );
        return command;
    }

    private static Command Reseal()
    {
        var command = new Command(
            "reseal",
            new LocalizedText(
                "把旧密钥加密的内容改用现用密钥；可随时中断再运行",
                "Seal under the key in force what older keys sealed; may be stopped and run again"
            ).ToString()
        ).WithExamples("trading keys reseal");
        command.SetAction(
            async (parsed, cancel) =>
            {
                await using var product = await Settings.Product(parsed);
                var ring = product.GetRequiredService<KeyRing>();
                var sections = 0L;
                var next = new ResealSections.Command(ToTheEnd: false, new());
                ResealSections.Resealed batch;
                do
                {
                    batch = await Do(product, next, cancel);
                    next = next with { After = batch.Last };
                    sections += batch.Sections;
                } while (batch.More);

                var documents = 0L;
                ResealContents.Resealed contents;
                do
                {
                    contents = await Do(
                        product,
                        new ResealContents.Command(ToTheEnd: false),
                        cancel
                    );
                    documents += contents.Contents;
                } while (contents.More);

                var factors = await Do(product, new ResealFactors.Command(), cancel);
                var addresses = await Do(product, new ResealAddresses.Command(), cancel);
                var emails = await Do(product, new ResealEmails.Command(), cancel);
                var draws = await Do(product, new ResealDrawSecrets.Command(), cancel);
                var numbers = 0L;
                ResealIdentities.Resealed experts;
                do
                {
                    experts = await Do(product, new ResealIdentities.Command(), cancel);
                    numbers += experts.Numbers;
                } while (experts.More);

                var receipts = await Do(product, new ResealReceiptKey.Command(), cancel);
                var webhooks = await Do(product, new ResealWebhooks.Command(), cancel);
                var values = 0L;
                ResealBids.Resealed bids;
                do
                {
                    bids = await Do(product, new ResealBids.Command(), cancel);
                    values += bids.Values;
                } while (bids.More);

                var drafts = 0;
                ResealDrafts.Resealed texts;
                do
                {
                    texts = await Do(product, new ResealDrafts.Command(), cancel);
                    drafts += texts.Texts;
                } while (texts.More);

                // Those of cookies are sealed anew by being read.
                new ProtectionKeys(
                    product.GetRequiredService<IServiceScopeFactory>(),
                    new ProtectionSeal(ring)
                ).GetAllElements();
                Terminal.Say(
                    new(
                        $"{addresses.Addresses} 个电子邮箱、{emails.Emails} 封待发邮件、{draws.Secrets} 个待抽取的随机密值已改用现用密钥。",
                        $"{addresses.Addresses} e-mail addresses, {emails.Emails} waiting e-mails and {draws.Secrets} secrets of draws are sealed under the key in force."
                    )
                );
                Terminal.Say(
                    new(
                        $"{values} 份投标随附信息、文件领取人和评委姓名已改用现用密钥。",
                        $"{values} values that travelled with bids, takers of documents and members' names are sealed under the key in force."
                    )
                );
                Terminal.Say(
                    new(
                        $"{factors.Factors} 个第二因素已改用现用密钥。",
                        $"{factors.Factors} second factors are sealed under the key in force."
                    )
                );
                if (numbers > 0)
                {
                    Terminal.Say(
                        new(
                            $"{numbers} 名专家的身份证号已改用现用密钥。",
                            $"Identity numbers of {numbers} experts are sealed under the key in force."
                        )
                    );
                }

                if (webhooks.Webhooks > 0)
                {
                    Terminal.Say(
                        new(
                            $"{webhooks.Webhooks} 个推送地址的密钥已改用现用密钥。",
                            $"The secrets of {webhooks.Webhooks} webhooks are sealed under the key in force."
                        )
                    );
                }

                if (drafts > 0)
                {
                    Terminal.Say(
                        new(
                            $"{drafts} 份筛查过的文件文本已改用现用密钥。",
                            $"{drafts} texts of screened drafts are sealed under the key in force."
                        )
                    );
                }

                if (receipts.Keys > 0)
                {
                    Terminal.Say(
                        new(
                            "使用凭证的签名密钥已改用现用密钥。",
                            "The key that signs receipts is sealed under the key in force."
                        )
                    );
                }

                Terminal.Say(
                    new(
                        $"{sections} 个部分、{documents} 份材料已改用现用密钥。",
                        $"{sections} sections and {documents} documents are sealed under the key in force."
                    )
                );
                var demanded = ring.DemandsPlaces;
                await Do(product, new CompleteResealing.Command(), cancel);
                if (!ring.DemandPlaces())
                {
                    Terminal.Say(
                        new(
                            "请在密钥环（设置 Trading:Keys 或密钥文件）中加入 form:2：此后只打开与所在位置绑定的加密内容，改动数据库者无法撤回。",
                            "Add form:2 to the ring (the setting Trading:Keys, or the key file): from then on nothing is opened but what is bound to its place, and whoever alters the database cannot take that back."
                        )
                    );
                }
                else if (!demanded)
                {
                    Terminal.Say(
                        new(
                            "密钥文件已加入 form:2。请备份此文件并重启各主机：此后不再打开未与所在位置绑定的内容。",
                            "The key file now says form:2. Back it up and restart the hosts: from then on nothing is opened that is not bound to its place."
                        )
                    );
                }

                return ExitCode.Done;
            }
        );
        return command;
    }

    private static async Task<T> Do<T>(
        ServiceProvider product,
        Kernel.Commands.ICommand<T> command,
        CancellationToken cancel
    )
        where T : notnull =>
        (await product.Sender().Send(command, Settings.Operator, cancel)).Value;
}
