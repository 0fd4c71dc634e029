using System.Text;
using Trading.Indicators.Coverage;
using Trading.Indicators.Files;
using Trading.Indicators.Preparation;
using Trading.Indicators.Settings;

namespace Trading.Tests.Indicators;

/// <summary>Corrected lines and lists of issues, byte for byte; and the counts of fields.</summary>
public sealed class PreparationTests
{
    private static (string Output, string Issues, PreparationRun Run) Prepare(
        string settings,
        string text,
        int threads = 1
    )
    {
        var run = new PreparationRun(new(SettingsFile.Read(settings, out _)), threads);
        var (output, issues) = (new MemoryStream(), new MemoryStream());
        run.Run(new MemoryStream(Encoding.UTF8.GetBytes(text)), output, issues, blockSize: 256);
        return (
            Encoding.UTF8.GetString(output.ToArray()),
            Encoding.UTF8.GetString(issues.ToArray()),
            run
        );
    }

    [Theory]
    // Always: objects where lists belong, numbers where ids are texts; of the contracts only for the correction that asks them.
    [InlineData(
        "",
        "{'parties':{'id':1},'buyer':{'id':12345678901234567890},'bids':{'details':[{'status':'valid','tenderers':{'id':2.50}}]}}",
        "{'parties':[{'id':'1'}],'buyer':{'id':'12345678901234567890'},'bids':{'details':[{'status':'valid','tenderers':[{'id':'2.50'}]}]}}",
        ""
    )]
    [InlineData(
        "",
        "{'tender':{'procuringEntity':{'id':1}},'awards':[{'id':1,'status':'active','suppliers':{'id':3},'items':[{'classification':{'id':7,'scheme':'x'}}]}],'contracts':[{'awardID':1}]}",
        "{'tender':{'procuringEntity':{'id':'1'}},'awards':[{'id':'1','status':'active','suppliers':[{'id':'3'}],'items':[{'classification':{'id':'7','scheme':'x'}}]}],'contracts':[{'awardID':1}]}",
        ""
    )]
    // Members in their order, numbers as written, text without needless escapes, the last of the same name in the place of the first.
    [InlineData(
        "",
        " { 'b' : 1.0e5 , 'a':[ ], 'c':{}, 'b':-0.10, 'd':'\\u8fbd\\/\\u0001\\t' } ",
        "{'b':-0.10,'a':[],'c':{},'d':'辽/\\u0001\\t'}",
        ""
    )]
    [InlineData(
        "[defaults]\ncurrency = USD\nitem_classification_scheme = UNSPSC\nbid_status = valid\naward_status = active\n",
        "{'bids':{'details':[{'items':[{'classification':{'id':'1'}}],'value':{'amount':1}}]},'awards':[{'items':[{'classification':{'id':'1'}}]}]}",
        "{'bids':{'details':[{'items':[{'classification':{'id':'1','scheme':'UNSPSC'}}],'value':{'amount':1,'currency':'USD'},'status':'valid'}]},'awards':[{'items':[{'classification':{'id':'1','scheme':'UNSPSC'}}],'status':'active'}]}",
        ""
    )]
    [InlineData(
        "",
        "{'ocid':'a,b','bids':{'details':[{'items':[{},{'classification':{}}],'value':{'amount':0}},{'status':'x,y'}]},'awards':[{'items':[{'classification':{}}],'status':null},{}]}",
        "{'ocid':'a,b','bids':{'details':[{'items':[{},{'classification':{}}],'value':{'amount':0}},{'status':'x,y'}]},'awards':[{'items':[{'classification':{}}],'status':null},{}]}",
        "1,'a,b',/bids/details[]/value/amount,0,,is zero\n1,'a,b',/bids/details[]/value/currency,0,,not set\n1,'a,b',/bids/details[]/items[]/classification/scheme,0.1,,not set\n1,'a,b',/bids/details[]/status,0,,not set\n1,'a,b',/bids/details[]/status,1,'x,y',invalid\n1,'a,b',/awards[]/items[]/classification/scheme,0.0,,not set\n1,'a,b',/awards[]/status,1,,not set\n"
    )]
    // What is taken out leaves its place to the last member.
    [InlineData(
        "[redactions]\namount = 0|99999999\norganization_id = x|9\n",
        "{'buyer':{'id':'x','name':'n','uri':'u'},'bids':{'details':[{'status':'valid','tenderers':[{'id':9},{'id':'y'}],'value':{'amount':0.00,'currency':'c','more':1}}]}}",
        "{'buyer':{'uri':'u','name':'n'},'bids':{'details':[{'status':'valid','tenderers':[{},{'id':'y'}],'value':{'more':1,'currency':'c'}}]}}",
        ""
    )]
    [InlineData(
        "[codelists.bid_status]\nQualified = valid\nodd = strange\n[codelists.award_status]\nActive = active\n",
        "{'bids':{'details':[{'status':'Qualified'},{'status':'odd'}]},'awards':[{'status':'Active'}]}",
        "{'bids':{'details':[{'status':'valid'},{'status':'strange'}]},'awards':[{'status':'active'}]}",
        "1,,/bids/details[]/status,1,strange,invalid\n"
    )]
    [InlineData(
        "[modifications]\nmove_auctions = true\n",
        "{'auctions':[{'stages':[{'id':1,'bids':[{'status':'valid','id':1}],'x':0},{'id':2,'bids':7}]},{}]}",
        "{'auctions':[{'stages':[{'id':1,'x':0},{'id':2}]},{}],'bids':{'details':[{'status':'valid','id':1}]}}",
        ""
    )]
    [InlineData(
        "[modifications]\nprefix_buyer_or_procuring_entity_id = B-\nprefix_tenderer_or_supplier_id = S-\n",
        "{'buyer':{'id':1},'tender':{'procuringEntity':{'id':'B-2'}},'bids':{'details':[{'status':'valid','tenderers':[{'id':'3'}]}]},'awards':[{'status':'active','suppliers':[{'id':'S-4'}]}]}",
        "{'buyer':{'id':'B-1'},'tender':{'procuringEntity':{'id':'B-2'}},'bids':{'details':[{'status':'valid','tenderers':[{'id':'S-3'}]}]},'awards':[{'status':'active','suppliers':[{'id':'S-4'}]}]}",
        ""
    )]
    [InlineData(
        "[modifications]\nsplit_procurement_method_details = -\n",
        "{'tender':{'procurementMethodDetails':'Open - works - large'}}",
        "{'tender':{'procurementMethodDetails':'Open'}}",
        ""
    )]
    [InlineData(
        "[corrections]\naward_status_by_contract_status = true\n",
        "{'awards':[{'id':1,'status':'active'},{'id':'2','status':'active'}],'contracts':[{'awardID':'1','status':'cancelled'},{'awardID':2,'status':'cancelled'},{'awardID':2}]}",
        "{'awards':[{'id':'1','status':'cancelled'},{'id':'2','status':'active'}],'contracts':[{'awardID':'1','status':'cancelled'},{'awardID':'2','status':'cancelled'},{'awardID':'2'}]}",
        ""
    )]
    [InlineData(
        "[defaults]\nparty_roles = true\n",
        "{'parties':[{'id':'B','roles':['payer']},{'id':'T','name':'t'},{'id':'N'}],'buyer':{'id':'B'},'bids':{'details':[{'status':'valid','tenderers':[{'id':'T'}]}]},'awards':[{'status':'active','suppliers':[{'id':'T'}]}]}",
        "{'parties':[{'id':'B','roles':['buyer','payer']},{'id':'T','name':'t','roles':['supplier','tenderer']},{'id':'N'}],'buyer':{'id':'B'},'bids':{'details':[{'status':'valid','tenderers':[{'id':'T'}]}]},'awards':[{'status':'active','suppliers':[{'id':'T'}]}]}",
        ""
    )]
    public void A_release_is_corrected_and_its_issues_are_listed(
        string settings,
        string release,
        string corrected,
        string issues
    )
    {
        var (output, rows, _) = Prepare(settings, release.Replace('\'', '"') + "\n");
        Assert.Equal(corrected.Replace('\'', '"') + "\n", output);
        Assert.Equal(issues.Replace('\'', '"'), rows);
    }

    [Fact]
    public void Auctions_stay_where_there_are_bids_and_that_is_told()
    {
        var (output, _, run) = Prepare(
            "[modifications]\nmove_auctions = yes\n",
            "{\"auctions\":[],\"bids\":{}}\n"
        );
        Assert.Equal("{\"auctions\":[],\"bids\":{}}\n", output);
        Assert.Equal(1, run.OccupiedBids);
    }

    [Fact]
    public void Lines_keep_their_order_and_broken_ones_are_named()
    {
        var text =
            string.Concat(
                Enumerable
                    .Range(0, 500)
                    .Select(i =>
                        i % 50 == 3
                            ? "{\"a\":\n"
                            : $"{{\"ocid\":\"{i}\",\"bids\":{{\"details\":[{{}}]}}}}\n"
                    )
            ) + "\n[]\n{\"x\":1}";
        var one = Prepare("", text);
        var many = Prepare("", text, threads: 5);
        Assert.Equal((one.Output, one.Issues), (many.Output, many.Issues));
        Assert.EndsWith("{\"x\":1}\n", one.Output, StringComparison.Ordinal);
        Assert.StartsWith(
            "1,0,/bids/details[]/status,0,,not set\n2,1,/bids",
            one.Issues,
            StringComparison.Ordinal
        );
        Assert.Equal(11, one.Run.Broken.Count);
        Assert.Equal(
            one.Run.Broken.Tell().Select(words => words.En),
            many.Run.Broken.Tell().Select(words => words.En)
        );
    }

    [Theory]
    [InlineData(
        "{'phoneNumbers':[{'type':'home','number':'1'},{'type':'office','number':''}]}",
        "{'': 1, '/': 1, '/phoneNumbers': 1, '/phoneNumbers[]': 2, '/phoneNumbers[]/': 2, '/phoneNumbers[]/number': 1, '/phoneNumbers[]/type': 2}"
    )]
    [InlineData("{'a':0,'a':null}", "{}")]
    [InlineData("{'a':null,'a':{'b':false}}", "{'': 1, '/': 1, '/a': 1, '/a/': 1, '/a/b': 1}")]
    [InlineData("{'':0}", "{'': 1, '/': 2}")]
    [InlineData("{'a[]':0,'a':[0]}", "{'': 1, '/': 1, '/a': 1, '/a[]': 2}")]
    [InlineData("{'a':'','b':[],'c':{},'d':null,'e':[{},[null]]}", "{}")]
    [InlineData("[[1,[2]],3]", "{'': 1, '[]': 2, '[][]': 2, '[][][]': 1}")]
    public void Fields_are_counted_where_they_are_not_empty(string line, string counted)
    {
        var run = new CoverageRun(1);
        var counts = run.Read(
            new MemoryStream(Encoding.UTF8.GetBytes(line.Replace('\'', '"') + "\n{broken\n"))
        );
        var output = new MemoryStream();
        CoverageRun.Write(counts, output);
        Assert.Equal(counted.Replace('\'', '"') + "\n", Encoding.UTF8.GetString(output.ToArray()));
        Assert.Equal(1, run.Broken.Count);
    }

    [Fact]
    public void Counts_of_several_threads_add_up()
    {
        var (one, other) = (new FieldCounts(), new FieldCounts());
        one.Add("{\"a\":1}"u8);
        other.Add("{\"b\":1,\"a\":2}"u8);
        one.Add(other);
        Assert.Equal(
            ["", "/", "/a", "/b"],
            one.Counts().Select(count => Encoding.UTF8.GetString(count.Path))
        );
        Assert.Equal([2L, 2, 2, 1], one.Counts().Select(count => count.Count));
    }
}
