"""What Word, WPS and WeChat put on the clipboard, written for tests in their manner."""

from __future__ import annotations

import base64

from kernel.content.tests.documents import picture

WORD = """<html xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"
xmlns:w="urn:schemas-microsoft-com:office:word" xmlns="http://www.w3.org/TR/REC-html40">
<head><meta name=Generator content="Microsoft Word 15"><style><!-- p.MsoNormal {margin:0} --></style>
<!--[if gte mso 9]><xml><w:WordDocument><w:View>Normal</w:View></w:WordDocument></xml><![endif]--></head>
<body lang=ZH-CN><!--StartFragment-->
<p class=MsoTitle align=center><span style='font-size:22.0pt'>主题党日总结<o:p></o:p></span></p>
<h2><span style='font-family:黑体'>一、基本情况</span><span lang=EN-US><o:p></o:p></span></h2>
<p class=MsoNormal style='text-indent:32.0pt'>应到<span lang=EN-US>42</span>人，<b><span style='color:red'>实到</span></b>
40人，见<a href="https://www.example.cn/a">通知</a>。<span style='display:none;mso-hide:all'>藏起来的话</span></p>
<p class=MsoListParagraph style='margin-left:21pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span lang=EN-US
style='font-family:Wingdings;mso-list:Ignore'>l<span
style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span><![endif]>重温誓词</p>
<p class=MsoListParagraph style='margin-left:42pt;mso-list:l0 level2 lfo1'><![if !supportLists]><span
style='mso-list:Ignore'>n<span>&nbsp;</span></span><![endif]>领誓人</p>
<p class=MsoListParagraph style='margin-left:21pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='mso-list:Ignore'>l<span>&nbsp;</span></span><![endif]>观看专题片</p>
<p class=MsoNormal>分工如下：</p>
<p class=MsoListParagraph style='mso-list:l1 level1 lfo2'><![if !supportLists]><span
style='mso-list:Ignore'>1.<span>&nbsp;</span></span><![endif]>签到</p>
<table class=MsoTableGrid border=1><tr><td colspan=2 width=200><p
class=MsoNormal>小组<o:p></o:p></p></td><td><p>人数</p></td></tr>
<tr><td><p>一组</p></td><td><p>甲</p></td><td><p>21</p></td></tr></table>
<p class=MsoNormal><!--[if gte vml 1]><v:shape id="图片_x0020_1" type="#_x0000_t75"><v:imagedata
src="file:///C:/Users/a/AppData/Local/Temp/msohtmlclip1/01/clip_image001.png" o:title=""/></v:shape><![endif]--><![if !vml]><img
width=320 height=200 src="file:///C:/Users/a/AppData/Local/Temp/msohtmlclip1/01/clip_image001.png"
v:shapes="图片_x0020_1"><![endif]></p>
<p class=MsoNormal><img width=320 height=200
src="file:///C:/Users/a/AppData/Local/Temp/msohtmlclip1/01/clip_image002.jpg"></p>
<p class=MsoCaption>图<span lang=EN-US>1</span> 宣誓</p>
<!--EndFragment--></body></html>"""

WPS = """<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w="urn:schemas-microsoft-com:office:word">
<head><meta name="Generator" content="WPS Office"></head><body><!--StartFragment-->
<p class=MsoNormal style="mso-outline-level:1;"><b><span
style="mso-spacerun:'yes';font-family:黑体;">工作要求</span></b><o:p></o:p></p>
<p class=MsoNormal><span style="mso-spacerun:'yes';font-weight:bold;">加粗的字</span><span>，普通的字。</span></p>
<p class=MsoNormal style="margin-left:21pt;mso-list:l0 level1 lfo1;"><![if !supportLists]><span
style="mso-list:Ignore;">（一）<span>&nbsp;</span></span><![endif]><span>第一条</span></p>
<p class=MsoNormal style="margin-left:21pt;mso-list:l0 level1 lfo1;"><![if !supportLists]><span
style="mso-list:Ignore;">（二）<span>&nbsp;</span></span><![endif]><span>第二条</span></p>
<table class=MsoNormalTable><tr><td rowspan=2><p>甲</p></td><td><p>一</p></td></tr><tr><td><p>二</p></td></tr></table>
<p><img width="200" src="data:image/png;base64,%s" alt="会场"></p><!--EndFragment--></body></html>"""

WECHAT = """<div class="rich_media_content js_underline_content" id="js_content"><section style="margin:0"
data-tools="135editor">
<section><p style="text-align:center"><span leaf="" style="font-weight: bold;">港区新闻</span></p></section>
<section style="display:flex"><section><p><span leaf="">6月1日，第一作业区召开会议。</span></p></section></section>
<p><img class="rich_pages wxw-img" data-src="https://mmbiz.qpic.cn/mmbiz_jpg/abc/640?wx_fmt=jpeg" data-type="jpeg" data-w="1080"
src="data:image/svg+xml,%3Csvg%3E"></p>
<p><img data-src="https://mmbiz.qpic.cn/mmbiz_png/def/640?wx_fmt=png" src="" alt="图片"></p>
<p><img src="https://res.wx.qq.com/dot.gif" width="1" height="1"></p>
<section><iframe class="video_iframe" data-src="https://v.qq.com/x"></iframe></section>
<p onclick="alert(1)"><a href="javascript:alert(1)">点这里</a><script>alert(1)</script></p>
<blockquote>同舟共济。</blockquote></section></div>"""


def wps() -> str:
    return WPS % base64.b64encode(picture(3, size=(60, 40))).decode()


def rtf_of(*pictures: bytes) -> bytes:
    """RTF as Word writes it: each picture for new readers and once more for old ones."""
    found = b"{\\rtf1\\ansi{\\*\\listpicture{\\pict\\pngblip 00}}"
    for data in pictures:
        kind = b"\\pngblip" if data.startswith(b"\x89PNG") else b"\\jpegblip"
        lines = b"\r\n".join(data.hex().encode()[at : at + 128] for at in range(0, len(data) * 2, 128))
        found += (
            b"{\\*\\shppict{\\pict{\\*\\picprop\\shplid1025{\\sp{\\sn shapeType}{\\sv 75}}}\\picscalex100\\picw8467"
        )
        found += kind + b"\\bliptag-123{\\*\\blipuid 0123456789abcdef0123456789abcdef}\r\n" + lines + b"}}"
        found += b"{\\nonshppict{\\pict\\picscalex100\\wmetafile8 0100090000}}\\par "
    return found + b"}"
