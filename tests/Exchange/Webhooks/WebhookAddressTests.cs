using System.Net;
using Trading.Exchange.Webhooks;

namespace Trading.Tests.Exchange.Webhooks;

/// <summary>Where the platform lets itself be sent.</summary>
public sealed class WebhookAddressTests
{
    private static readonly WebhookSettings Strict = new();

    [Theory]
    [InlineData("https://receiver.example.cn/hooks")]
    [InlineData("https://receiver.example.cn:8443/hooks?x=1")]
    [InlineData("https://receiver.example.cn:443/")]
    [InlineData("https://8.8.8.8/")]
    [InlineData("https://[2400:3200::1]/")]
    [InlineData("https://接收.example.cn/钩")]
    public void A_public_https_address_may_be_named(string url) =>
        Assert.Null(WebhookAddress.Fault(url, Strict));

    [Theory]
    [InlineData("", "webhook.url")]
    [InlineData(null, "webhook.url")]
    [InlineData("receiver.example.cn", "webhook.url")]
    [InlineData("/etc/passwd", "webhook.url")]
    [InlineData("https://a b.example.cn/", "webhook.url")]
    [InlineData("https://a.example.cn\\@b.example.cn/", "webhook.url")]
    [InlineData("https://a.example.cn/\r\nHost: b", "webhook.url")]
    [InlineData("http://receiver.example.cn/", "webhook.scheme")]
    [InlineData("ftp://receiver.example.cn/", "webhook.scheme")]
    [InlineData("file:///etc/passwd", "webhook.url")]
    [InlineData("https://user:password@receiver.example.cn/", "webhook.parts")]
    [InlineData("https://receiver.example.cn/#part", "webhook.parts")]
    [InlineData("https://receiver.example.cn:22/", "webhook.port")]
    [InlineData("https://127.0.0.1/", "webhook.private")]
    [InlineData("https://2130706433/", "webhook.private")]
    [InlineData("https://0x7f.1/", "webhook.private")]
    [InlineData("https://10.1.2.3/", "webhook.private")]
    [InlineData("https://169.254.169.254/latest/meta-data", "webhook.private")]
    [InlineData("https://[::1]/", "webhook.private")]
    [InlineData("https://[::ffff:10.0.0.1]/", "webhook.private")]
    public void Whatever_else_is_refused_and_named(string? url, string code)
    {
        var fault = WebhookAddress.Fault(url, Strict);
        Assert.Equal(code, fault?.Code);
        Assert.True(fault?.Value.Length <= 101);
    }

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("10.255.255.255")]
    [InlineData("100.64.0.1")]
    [InlineData("100.127.255.255")]
    [InlineData("127.8.8.8")]
    [InlineData("169.254.169.254")]
    [InlineData("172.31.0.1")]
    [InlineData("192.168.1.1")]
    [InlineData("198.19.0.1")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("64:ff9b::7f00:1")]
    [InlineData("fc00::1")]
    [InlineData("fd00:ec2::254")]
    [InlineData("fe80::1")]
    [InlineData("ff02::1")]
    [InlineData("2002:7f00:1::")]
    [InlineData("2001:0:4136:e378:8000:63bf:3fff:fdd2")]
    public void Networks_that_are_nobodys_receiver_are_closed(string address) =>
        Assert.False(WebhookAddress.IsOpen(IPAddress.Parse(address), Strict));

    [Theory]
    [InlineData("8.8.8.8", true)]
    [InlineData("172.32.0.1", true)]
    [InlineData("100.128.0.1", true)]
    [InlineData("2400:3200::1", true)]
    [InlineData("10.20.3.4", true)]
    [InlineData("::ffff:10.20.3.4", true)]
    [InlineData("10.21.3.4", false)]
    public void A_setting_opens_a_network_and_no_other(string address, bool open) =>
        Assert.Equal(
            open,
            WebhookAddress.IsOpen(
                IPAddress.Parse(address),
                Strict with
                {
                    AllowedNetworks = [IPNetwork.Parse("10.20.0.0/16")],
                }
            )
        );
}
