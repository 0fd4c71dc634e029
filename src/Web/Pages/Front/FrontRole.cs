using Trading.Access;

namespace Trading.Web.Pages;

/// <summary>What somebody comes for, as the front page offers it.</summary>
/// <param name="Code">Of the guide in the help.</param>
/// <param name="Name">Who.</param>
/// <param name="Does">What they do here.</param>
/// <param name="Enter">Where they begin.</param>
/// <param name="EnterName">The words on the way there.</param>
internal sealed record FrontRole(
    string Code,
    LocalizedText Name,
    LocalizedText Does,
    string Enter,
    LocalizedText EnterName
)
{
    private static readonly LocalizedText SignIn = new("登录", "Sign in");

    public static readonly IReadOnlyList<FrontRole> All =
    [
        new(
            Roles.Bidder,
            new("经营主体", "Bidders"),
            new(
                "注册一次，核验后全省各交易系统通用；查看谁使用过本单位信息，维护资质和信用记录。",
                "Register once; after verification every trading system of the province reads your record. See who used it, keep licences and credit entries."
            ),
            $"/sign-in?as={Roles.Bidder}",
            SignIn
        ),
        new(
            Roles.Expert,
            new("评标专家", "Experts"),
            new(
                "收到邀请后用手机确认或谢绝，就近参加远程异地评标。",
                "Accept or decline an invitation on your phone and evaluate from where you are."
            ),
            $"/sign-in?as={Roles.Expert}",
            SignIn
        ),
        new(
            Roles.CentreOperator,
            new("交易中心、审核人员", "Centres and officers"),
            new(
                "发布项目、记录开标、抽取全省专家组成评标委员会；核验主体信息。",
                "Publish procurements, record openings, draw panels from the whole province; verify records."
            ),
            $"/sign-in?as={Roles.CentreOperator}",
            SignIn
        ),
        new(
            Roles.Purchaser,
            new("采购人、招标人", "Purchasers"),
            new(
                "跟踪本地区项目从公告到签约的每一步。",
                "Follow the procurements of your region from notice to contract."
            ),
            $"/sign-in?as={Roles.Purchaser}",
            SignIn
        ),
        new(
            Roles.Supervisor,
            new("行政监督部门", "Supervisors"),
            new(
                "按红、橙、蓝三级接收预警，查看依据，处置并留痕。",
                "Receive warnings in three levels with their evidence, act on them and leave a trail."
            ),
            $"/sign-in?as={Roles.Supervisor}",
            SignIn
        ),
        new(
            "system",
            new("电子交易系统", "Trading systems"),
            new(
                "通过接口读取已核验的主体信息，报送项目和各环节。",
                "Read verified records and feed procurements and their steps through the API."
            ),
            "/swagger",
            new("接口文档", "API")
        ),
    ];
}
