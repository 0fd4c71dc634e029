using Trading.Domain.Codes;
using Trading.Kernel.Security;
using Trading.Registry.Entities;
using Trading.Registry.Resolution;

namespace Trading.Demo;

/// <summary>A row of a city's old register that is like a firm, under another representative: an officer has to decide.</summary>
internal static class DemoOldRegister
{
    public static async Task Bring(
        DemoDesk desk,
        EntityCode like,
        Caller officer,
        CancellationToken cancel
    )
    {
        var firm = (await desk.Ask(new GetDossier.Query(like), officer, cancel)).Record.Identity;
        await desk.Do(
            new ResolveRows.Command([
                new(
                    null,
                    new()
                    {
                        Identity = new()
                        {
                            Name = firm.Name,
                            Kind = firm.Kind,
                            Region = firm.Region,
                            LegalRepresentative = "佟前任",
                            Address = "旧址路208号",
                        },
                    }
                )
                {
                    Source = "市级旧主体库",
                    AsOf = desk.Today.AddYears(-6),
                },
            ]),
            officer,
            cancel
        );
    }
}
