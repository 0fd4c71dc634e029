using System.Globalization;
using System.Text;
using Trading.Indicators.Store;

namespace Trading.Indicators.Files;

/// <summary>
/// Invented compiled releases of about 1.5 kB, to try and measure with: firms, buyers, prices and faults in the shares in
/// which they are found. The same seed gives the same bytes.
/// </summary>
internal sealed class ReleaseGenerator(ulong seed)
{
    private const int Firms = 60_000;
    private const int Buyers = 4_000;

    private static readonly string[] Things =
    [
        "道路养护工程",
        "医疗设备采购",
        "办公家具采购",
        "污水处理厂改造",
        "教学楼维修",
        "信息系统运维服务",
        "绿化工程",
        "保洁服务",
    ];

    private static readonly string[] Details =
    [
        "公开招标",
        "竞争性磋商",
        "询价",
        "Emergency",
        "International",
        "Reverse Auction",
    ];

    private readonly ByteWriter _line = new();
    private readonly List<int> _tenderers = [];
    private ulong _state = seed;

    /// <summary>Writes so many lines.</summary>
    public void Write(Stream output, long count, Action<long>? progress = null)
    {
        for (long number = 0; number < count; number++)
        {
            Release(number);
            if (_line.Length > 1 << 18)
            {
                output.Write(_line.Written);
                _line.Clear();
                progress?.Invoke(number);
            }
        }

        output.Write(_line.Written);
        _line.Clear();
        output.Flush();
    }

    private void Release(long number)
    {
        var opened = new DateTime(2024, 1, 1, 9, 0, 0, DateTimeKind.Unspecified).AddHours(
            Draw(15_000)
        );
        var closed = opened.AddDays(5 + Draw(36));
        var buyer = Draw(Buyers);
        var method = Draw(10) < 8 ? "open" : "limited";
        var details = Details[Draw(100) < 70 ? Draw(3) : Draw(Details.Length)];
        Bidders();
        Put(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{{\"ocid\":\"ocds-ln2026-{number:D9}\",\"id\":\"ocds-ln2026-{number:D9}-compiled\","
            )
        );
        Put(
            string.Create(
                CultureInfo.InvariantCulture,
                $"\"date\":\"{closed:yyyy-MM-dd}T12:00:00+08:00\",\"tag\":[\"compiled\"],\"initiationType\":\"tender\",\"language\":\"zh\","
            )
        );
        Put(
            string.Create(
                CultureInfo.InvariantCulture,
                $"\"buyer\":{{\"id\":\"CN-LN-B{buyer:D6}\",\"name\":\"辽宁省采购单位{buyer}\"}},"
            )
        );
        Put(
            string.Create(
                CultureInfo.InvariantCulture,
                $"\"tender\":{{\"id\":\"T{number}\",\"title\":\"{Things[Draw(Things.Length)]}（第{number % 97}批）\","
            )
        );
        Put(
            string.Create(
                CultureInfo.InvariantCulture,
                $"\"status\":\"{(Draw(50) == 0 ? "cancelled" : "complete")}\",\"procurementMethod\":\"{method}\",\"procurementMethodDetails\":\"{details}\","
            )
        );
        Put(
            string.Create(
                CultureInfo.InvariantCulture,
                $"\"mainProcurementCategory\":\"works\",\"numberOfTenderers\":{_tenderers.Count},"
            )
        );
        Put(
            string.Create(
                CultureInfo.InvariantCulture,
                $"\"tenderPeriod\":{{\"startDate\":\"{opened:yyyy-MM-ddTHH:mm:ss}+08:00\",\"endDate\":\"{closed:yyyy-MM-ddTHH:mm:ss}+08:00\"}},"
            )
        );
        Put(
            string.Create(
                CultureInfo.InvariantCulture,
                $"\"procuringEntity\":{{\"id\":\"CN-LN-B{(Draw(4) == 0 ? Draw(Buyers) : buyer):D6}\",\"name\":\"采购代理机构\"}}}},"
            )
        );
        Bids(closed);
        Award(number, closed);
        Put("}\n");
    }

    private void Bidders()
    {
        _tenderers.Clear();
        var count = Draw(8) == 0 ? 1 : 2 + Draw(4);
        while (_tenderers.Count < count)
        {
            // A few firms bid much more often than most.
            var firm = Draw(3) == 0 ? Draw(500) : Draw(Firms);
            if (!_tenderers.Contains(firm))
            {
                _tenderers.Add(firm);
            }
        }
    }

    private void Bids(DateTime closed)
    {
        var price = 100_000 + Draw(9_000_000);
        Put("\"bids\":{\"details\":[");
        for (var i = 0; i < _tenderers.Count; i++)
        {
            // The first one wins: the others are dearer, sometimes by nothing, sometimes by much.
            var amount =
                i == 0 ? price
                : Draw(60) == 0 ? price
                : price + price / 1000.0 * Draw(Draw(20) == 0 ? 900 : 120);
            var isOut = i > 0 && Draw(9) == 0;
            var received = closed.AddMinutes(Draw(400) == 0 ? 30 : -1 - Draw(4000));
            Put(i == 0 ? "{" : ",{");
            Put(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"\"id\":\"B{i + 1}\",\"status\":\"{(isOut ? "disqualified" : "valid")}\",\"date\":\"{received:yyyy-MM-ddTHH:mm:ss}+08:00\","
                )
            );
            Put(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"\"value\":{{\"amount\":{amount.ToString("0.##", CultureInfo.InvariantCulture)},\"currency\":\"CNY\"}},"
                )
            );
            Put(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"\"tenderers\":[{{\"id\":\"CN-USCC-9121{_tenderers[i]:D8}\",\"name\":\"辽宁某某建设工程有限公司{_tenderers[i]}\"}}]}}"
                )
            );
        }

        Put("]},");
    }

    private void Award(long number, DateTime closed)
    {
        Put(
            string.Create(
                CultureInfo.InvariantCulture,
                $"\"awards\":[{{\"id\":\"A{number}\",\"status\":\"{(Draw(25) == 0 ? "pending" : "active")}\",\"date\":\"{closed.AddDays(3):yyyy-MM-dd}T00:00:00+08:00\","
            )
        );
        Put(
            string.Create(
                CultureInfo.InvariantCulture,
                $"\"suppliers\":[{{\"id\":\"CN-USCC-9121{_tenderers[0]:D8}\",\"name\":\"辽宁某某建设工程有限公司{_tenderers[0]}\"}}],\"items\":["
            )
        );
        var items = 1 + Draw(3);
        for (var i = 0; i < items; i++)
        {
            Put(i == 0 ? "{" : ",{");
            Put(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"\"id\":\"{i + 1}\",\"description\":\"标的\",\"classification\":{{\"scheme\":\"UNSPSC\",\"id\":\"{10 + Draw(85)}{Draw(1_000_000):D6}\"}}}}"
                )
            );
        }

        Put("]}]");
    }

    private void Put(string text)
    {
        var room = _line.Room(Encoding.UTF8.GetMaxByteCount(text.Length));
        _line.Advance(Encoding.UTF8.GetBytes(text, room));
    }

    // SplitMix64.
    private int Draw(int below)
    {
        var z = _state += 0x9E37_79B9_7F4A_7C15UL;
        z = (z ^ (z >> 30)) * 0xBF58_476D_1CE4_E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D0_49BB_1331_11EBUL;
        return (int)((z ^ (z >> 31)) % (ulong)below);
    }
}
