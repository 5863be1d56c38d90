<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>Attention</name>
    <message>
        <source>text</source>
        <translation>文本</translation>
    </message>
    <message>
        <source>image</source>
        <translation>图像</translation>
    </message>
    <message>
        <source>audio</source>
        <translation>音频</translation>
    </message>
    <message>
        <source>video</source>
        <translation>视频</translation>
    </message>
    <message>
        <source>numbers</source>
        <translation>数值</translation>
    </message>
    <message>
        <source>fusion</source>
        <translation>融合</translation>
    </message>
    <message>
        <source>other</source>
        <translation>其他</translation>
    </message>
    <message>
        <source>“%1”</source>
        <translation>“%1”</translation>
    </message>
    <message>
        <source>row %1, column %2</source>
        <translation>第 %1 行第 %2 列</translation>
    </message>
    <message>
        <source>%1–%2 s</source>
        <translation>%1–%2 秒</translation>
    </message>
    <message>
        <source>absent</source>
        <translation>缺失</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation>%1（%2）</translation>
    </message>
    <message>
        <source>vector</source>
        <translation>特征向量</translation>
    </message>
    <message>
        <source>series</source>
        <translation>时间序列</translation>
    </message>
    <message>
        <source>frame %1, %2 s</source>
        <translation>第 %1 帧，%2 秒</translation>
    </message>
    <message>
        <source>steps %1–%2</source>
        <translation>第 %1–%2 步</translation>
    </message>
    <message>
        <source>step %1</source>
        <translation>第 %1 步</translation>
    </message>
    <message>
        <source>frames %1–%2</source>
        <translation>第 %1–%2 帧</translation>
    </message>
    <message>
        <source>frame %1, %2 s, row %3, column %4</source>
        <translation>第 %1 帧，%2 秒，第 %3 行，第 %4 列</translation>
    </message>
</context>
<context>
    <name>EditWords</name>
    <message>
        <source>%1×%2 px at %3, %4</source>
        <translation>%1×%2 像素，位于 %3, %4</translation>
    </message>
    <message>
        <source>%1–%2 s</source>
        <translation>%1–%2 秒</translation>
    </message>
    <message>
        <source>%1, %2–%3</source>
        <translation>%1：%2–%3</translation>
    </message>
    <message>
        <source>frame %1</source>
        <translation>第 %1 帧</translation>
    </message>
    <message>
        <source>frames %1–%2</source>
        <translation>第 %1–%2 帧</translation>
    </message>
    <message>
        <source>step %1</source>
        <translation>第 %1 步</translation>
    </message>
    <message>
        <source>steps %1–%2</source>
        <translation>第 %1–%2 步</translation>
    </message>
    <message>
        <source>as it is</source>
        <translation>原样</translation>
    </message>
    <message>
        <source>%1: “%2”</source>
        <translation>%1：“%2”</translation>
    </message>
    <message>
        <source>%1 = %2</source>
        <translation>%1 = %2</translation>
    </message>
    <message>
        <source>missing</source>
        <translation>缺失</translation>
    </message>
    <message>
        <source>%1 dropped</source>
        <translation>去掉 %1</translation>
    </message>
    <message>
        <source>%1 of row %2</source>
        <translation>%1 取自第 %2 行</translation>
    </message>
    <message numerus="yes">
        <source>%n pieces</source>
        <translation>
            <numerusform>%n 块</numerusform>
        </translation>
    </message>
    <message>
        <source>%1: only %2</source>
        <translation>%1：仅 %2</translation>
    </message>
    <message>
        <source>%1 without %2</source>
        <translation>%1，去掉 %2</translation>
    </message>
    <message>
        <source>%1 in %2</source>
        <comment>a box in a frame</comment>
        <translation>%2 中的 %1</translation>
    </message>
    <message>
        <source>number %1</source>
        <translation>第 %1 个数</translation>
    </message>
    <message>
        <source>numbers %1–%2</source>
        <translation>第 %1–%2 个数</translation>
    </message>
</context>
<context>
    <name>Fields</name>
    <message>
        <source>Image size</source>
        <translation>图像尺寸</translation>
    </message>
    <message>
        <source>audio encoder</source>
        <translation>音频编码器</translation>
    </message>
    <message>
        <source>LSTM</source>
        <translation>LSTM</translation>
    </message>
    <message>
        <source>Standardises each mel bin by the training part, reads the frames in order and keeps a state; the states of a span of time are averaged to a token.</source>
        <translation>按训练集对每个梅尔频带做标准化，依次读取各帧并保持状态；一段时间内的状态取平均，成为一个词元。</translation>
    </message>
    <message>
        <source>Hidden width</source>
        <translation>隐藏层宽度</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>层数</translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation>词元</translation>
    </message>
    <message>
        <source>segments</source>
        <translation>时间段</translation>
    </message>
    <message>
        <source>last</source>
        <translation>末状态</translation>
    </message>
    <message>
        <source>Segment</source>
        <translation>分段长度</translation>
    </message>
    <message>
        <source>Frames whose states are averaged to one token.</source>
        <translation>多少帧的状态取平均成为一个词元。</translation>
    </message>
    <message>
        <source>frames</source>
        <translation>帧</translation>
    </message>
    <message>
        <source>fusion</source>
        <translation>融合</translation>
    </message>
    <message>
        <source>Self-attention</source>
        <translation>自注意力</translation>
    </message>
    <message>
        <source>Every token looks at every other: softmax(QKᵀ/√d)V. The weights can be inspected on the Explain page. An absent modality is masked and stands as one learned token.</source>
        <translation>每个词元都关注其他所有词元：softmax(QKᵀ/√d)V。权重可在“解释”页查看。缺失的模态会被掩蔽，由一个学习得到的词元代替。</translation>
    </message>
    <message>
        <source>Width d</source>
        <translation>宽度 d</translation>
    </message>
    <message>
        <source>Every token is projected to this many numbers.</source>
        <translation>每个词元投影后的数值个数。</translation>
    </message>
    <message>
        <source>Heads</source>
        <translation>注意力头数</translation>
    </message>
    <message>
        <source>Attentions side by side, each over its share of the width.</source>
        <translation>并列的注意力个数，各自负责宽度的一部分。</translation>
    </message>
    <message>
        <source>Attentions after each other.</source>
        <translation>前后串联的注意力层数。</translation>
    </message>
    <message>
        <source>Feed-forward width</source>
        <translation>前馈层宽度</translation>
    </message>
    <message>
        <source>Hidden width of a network after each attention; 0 leaves it out.</source>
        <translation>每层注意力之后前馈网络的隐藏层宽度；0 表示不使用。</translation>
    </message>
    <message>
        <source>Pre-norm</source>
        <translation>前置归一化</translation>
    </message>
    <message>
        <source>Layer normalisation before each part and at the end.</source>
        <translation>在每个部分之前以及最后做层归一化。</translation>
    </message>
    <message>
        <source>Pool</source>
        <translation>汇总方式</translation>
    </message>
    <message>
        <source>modality</source>
        <translation>按模态</translation>
    </message>
    <message>
        <source>mean</source>
        <translation>平均</translation>
    </message>
    <message>
        <source>Position embedding</source>
        <translation>位置嵌入</translation>
    </message>
    <message>
        <source>A learned vector for each cell of a grid; recurrent states know their place already.</source>
        <translation>为网格的每一格学习一个向量；循环网络的状态本身已含位置信息。</translation>
    </message>
    <message>
        <source>Dropout</source>
        <translation>丢弃率</translation>
    </message>
    <message>
        <source>Share of what each part adds that is dropped in training.</source>
        <translation>训练时各部分的输出中被随机丢弃的比例。</translation>
    </message>
    <message>
        <source>Modality dropout</source>
        <translation>模态丢弃率</translation>
    </message>
    <message>
        <source>How often a modality is treated as absent in training, so that its learned token is trained.</source>
        <translation>训练时把某个模态当作缺失的频率，使代替它的词元也得到训练。</translation>
    </message>
    <message>
        <source>head</source>
        <translation>输出头</translation>
    </message>
    <message>
        <source>Classes</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>Column</source>
        <translation>列</translation>
    </message>
    <message>
        <source>The column of the table that holds the classes.</source>
        <translation>表格中存放类别的列。</translation>
    </message>
    <message>
        <source>Share of the input that is dropped in training.</source>
        <translation>训练时输入中被随机丢弃的比例。</translation>
    </message>
    <message>
        <source>image encoder</source>
        <translation>图像编码器</translation>
    </message>
    <message>
        <source>Convolution</source>
        <translation>卷积</translation>
    </message>
    <message>
        <source>One layer of filters with ReLU, summarised in a grid of cells. Each cell is a token.</source>
        <translation>一层带 ReLU 的滤波器，结果汇总为网格。每一格是一个词元。</translation>
    </message>
    <message>
        <source>Channels</source>
        <translation>通道数</translation>
    </message>
    <message>
        <source>Filters of the convolution.</source>
        <translation>卷积的滤波器个数。</translation>
    </message>
    <message>
        <source>Kernel</source>
        <translation>卷积核</translation>
    </message>
    <message>
        <source>Width and height of a filter; an odd number.</source>
        <translation>滤波器的宽和高；须为奇数。</translation>
    </message>
    <message>
        <source>px</source>
        <translation>像素</translation>
    </message>
    <message>
        <source>Grid</source>
        <translation>网格</translation>
    </message>
    <message>
        <source>Cells a side that the result is pooled to; each is a token.</source>
        <translation>结果池化后每边的格数；每一格是一个词元。</translation>
    </message>
    <message>
        <source>cells</source>
        <translation>格</translation>
    </message>
    <message>
        <source>Pooling</source>
        <translation>池化</translation>
    </message>
    <message>
        <source>How a cell&apos;s pixels are summarised.</source>
        <translation>一格内的像素如何汇总。</translation>
    </message>
    <message>
        <source>max</source>
        <translation>最大</translation>
    </message>
    <message>
        <source>input</source>
        <translation>输入</translation>
    </message>
    <message>
        <source>Audio</source>
        <translation>音频</translation>
    </message>
    <message>
        <source>Decodes the sound to mono and makes its log-mel spectrogram in dB.</source>
        <translation>将声音解码为单声道，并计算以 dB 为单位的对数梅尔频谱图。</translation>
    </message>
    <message>
        <source>The column of the table that holds the sound&apos;s file.</source>
        <translation>表格中存放音频文件的列。</translation>
    </message>
    <message>
        <source>Sample rate</source>
        <translation>采样率</translation>
    </message>
    <message>
        <source>Sounds are resampled to this rate.</source>
        <translation>声音会重采样到此采样率。</translation>
    </message>
    <message>
        <source>Hz</source>
        <translation>Hz</translation>
    </message>
    <message>
        <source>Window</source>
        <translation>窗长</translation>
    </message>
    <message>
        <source>Length of a spectrum&apos;s window: longer resolves frequency, shorter resolves time. An even number.</source>
        <translation>计算频谱所用窗的长度：长窗频率分辨率高，短窗时间分辨率高。须为偶数。</translation>
    </message>
    <message>
        <source>samples</source>
        <translation>样本</translation>
    </message>
    <message>
        <source>Hop</source>
        <translation>帧移</translation>
    </message>
    <message>
        <source>From one frame to the next.</source>
        <translation>从一帧到下一帧的间隔。</translation>
    </message>
    <message>
        <source>Mel bins</source>
        <translation>梅尔频带数</translation>
    </message>
    <message>
        <source>Frequency bands of the log-mel spectrogram.</source>
        <translation>对数梅尔频谱图的频带数。</translation>
    </message>
    <message>
        <source>Frames kept</source>
        <translation>保留帧数</translation>
    </message>
    <message>
        <source>Longer sounds are cut after this many frames.</source>
        <translation>更长的声音在此帧数之后截断。</translation>
    </message>
    <message>
        <source>Lowest frequency</source>
        <translation>最低频率</translation>
    </message>
    <message>
        <source>Where the first mel band begins.</source>
        <translation>第一个梅尔频带的起点。</translation>
    </message>
    <message>
        <source>Highest frequency</source>
        <translation>最高频率</translation>
    </message>
    <message>
        <source>Where the last mel band ends; 0 stands for half the sample rate.</source>
        <translation>最后一个梅尔频带的终点；0 表示采样率的一半。</translation>
    </message>
    <message>
        <source>Dynamic range</source>
        <translation>动态范围</translation>
    </message>
    <message>
        <source>What lies further below the loudest value is raised to this distance; 0 keeps everything.</source>
        <translation>比最响值低出此范围的值会被提升到此界限；0 表示全部保留。</translation>
    </message>
    <message>
        <source>dB</source>
        <translation>dB</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>图像</translation>
    </message>
    <message>
        <source>Decodes the picture, turns it as its EXIF data say, resizes it and normalises each channel by ImageNet&apos;s mean and deviation.</source>
        <translation>解码图片，按 EXIF 数据旋转，调整尺寸，并用 ImageNet 的均值和标准差对各通道做归一化。</translation>
    </message>
    <message>
        <source>The column of the table that holds the picture&apos;s file.</source>
        <translation>表格中存放图片文件的列。</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>尺寸</translation>
    </message>
    <message>
        <source>Width and height that pictures are resized to.</source>
        <translation>图片调整后的宽和高。</translation>
    </message>
    <message>
        <source>Fit</source>
        <translation>适配方式</translation>
    </message>
    <message>
        <source>Stretch changes the proportions; crop keeps the middle; pad adds grey bars.</source>
        <translation>拉伸会改变宽高比；裁剪保留中间部分；填充会加灰边。</translation>
    </message>
    <message>
        <source>stretch</source>
        <translation>拉伸</translation>
    </message>
    <message>
        <source>crop</source>
        <translation>裁剪</translation>
    </message>
    <message>
        <source>pad</source>
        <translation>填充</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>文本</translation>
    </message>
    <message>
        <source>The column of the table that holds the text.</source>
        <translation>表格中存放文本的列。</translation>
    </message>
    <message>
        <source>Words kept</source>
        <translation>保留词数</translation>
    </message>
    <message>
        <source>Longer texts are cut after this many words.</source>
        <translation>更长的文本在此词数之后截断。</translation>
    </message>
    <message>
        <source>words</source>
        <translation>词</translation>
    </message>
    <message>
        <source>Lower case</source>
        <translation>转为小写</translation>
    </message>
    <message>
        <source>Makes no difference between capital and small letters.</source>
        <translation>不区分大小写字母。</translation>
    </message>
    <message>
        <source>Least count</source>
        <translation>最低词频</translation>
    </message>
    <message>
        <source>Words that the training part holds less often count as unknown.</source>
        <translation>在训练集中出现次数低于此值的词视为未知词。</translation>
    </message>
    <message>
        <source>Vocabulary</source>
        <translation>词表大小</translation>
    </message>
    <message>
        <source>The most frequent words of the training part are kept, up to this many.</source>
        <translation>保留训练集中最常见的词，最多此数目。</translation>
    </message>
    <message>
        <source>text encoder</source>
        <translation>文本编码器</translation>
    </message>
    <message>
        <source>Reads the words in order and keeps a state. With one token a word, every word can be attended to.</source>
        <translation>依次读取各词并保持状态。每个词一个词元时，每个词都可以被关注。</translation>
    </message>
    <message>
        <source>Embedding width</source>
        <translation>嵌入维度</translation>
    </message>
    <message>
        <source>Numbers that stand for a word.</source>
        <translation>表示一个词的数值个数。</translation>
    </message>
    <message>
        <source>Share of the embedding that is dropped in training.</source>
        <translation>训练时嵌入中被随机丢弃的比例。</translation>
    </message>
    <message>
        <source>Word vectors</source>
        <translation>词向量</translation>
    </message>
    <message>
        <source>A GloVe or word2vec file that the embedding starts from; empty: random.</source>
        <translation>作为嵌入初始值的 GloVe 或 word2vec 文件；留空则随机初始化。</translation>
    </message>
    <message>
        <source>Freeze embedding</source>
        <translation>冻结嵌入</translation>
    </message>
    <message>
        <source>Leaves the embedding as it starts.</source>
        <translation>训练中保持嵌入的初始值不变。</translation>
    </message>
    <message>
        <source>Epochs</source>
        <translation>训练轮数</translation>
    </message>
    <message>
        <source>How often the training part is gone through.</source>
        <translation>完整遍历训练集的次数。</translation>
    </message>
    <message>
        <source>Batch size</source>
        <translation>批大小</translation>
    </message>
    <message>
        <source>Samples that a step learns from.</source>
        <translation>每一步学习所用的样本数。</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>学习率</translation>
    </message>
    <message>
        <source>Step size of Adam.</source>
        <translation>Adam 的步长。</translation>
    </message>
    <message>
        <source>Weight decay</source>
        <translation>权重衰减</translation>
    </message>
    <message>
        <source>Pulls weights towards zero (L2, as torch.optim.Adam adds it to the gradient).</source>
        <translation>使权重趋向零（L2，与 torch.optim.Adam 一样加到梯度上）。</translation>
    </message>
    <message>
        <source>Clip gradients</source>
        <translation>梯度裁剪</translation>
    </message>
    <message>
        <source>Largest L2 norm of all gradients together; 0 leaves them.</source>
        <translation>全部梯度合计的最大 L2 范数；0 表示不裁剪。</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>随机种子</translation>
    </message>
    <message>
        <source>The same seed gives the same run, bit for bit on the CPU.</source>
        <translation>相同的种子得到相同的运行结果，在 CPU 上逐位一致。</translation>
    </message>
    <message>
        <source>Loader threads</source>
        <translation>加载线程数</translation>
    </message>
    <message>
        <source>Threads that decode ahead; -1 chooses, 0 decodes between steps.</source>
        <translation>提前解码所用的线程数；-1 表示自动选择，0 表示在各步之间解码。</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>auto, cpu, cuda, or cuda:N. auto takes a GPU if there is one.</source>
        <translation>auto、cpu、cuda 或 cuda:N。auto 在有 GPU 时使用 GPU。</translation>
    </message>
    <message>
        <source>Reference</source>
        <translation>参考模型</translation>
    </message>
    <message>
        <source>An encoder for each modality (LSTM, convolution, LSTM), self-attention over all their tokens, a dense softmax over the classes.</source>
        <translation>每个模态一个编码器（LSTM、卷积、LSTM），对其全部词元做自注意力，再以全连接 softmax 输出各类别。</translation>
    </message>
    <message>
        <source>on</source>
        <translation>开</translation>
    </message>
    <message>
        <source>off</source>
        <translation>关</translation>
    </message>
    <message>
        <source>%1 is not allowed here: enter %2 to %3.</source>
        <translation>此处不能填 %1：请输入 %2 至 %3。</translation>
    </message>
    <message>
        <source>Enter a whole number.</source>
        <translation>请输入整数。</translation>
    </message>
    <message>
        <source>“%1” is not a whole number.</source>
        <translation>“%1”不是整数。</translation>
    </message>
    <message>
        <source>Enter a number.</source>
        <translation>请输入数字。</translation>
    </message>
    <message>
        <source>“%1” is not a number: enter one such as 0.001 or 1e-3.</source>
        <translation>“%1”不是数字：请输入如 0.001 或 1e-3 的数字。</translation>
    </message>
    <message>
        <source>“%1” is neither on nor off.</source>
        <translation>“%1”既不是开也不是关。</translation>
    </message>
    <message>
        <source>“%1” is not among the choices.</source>
        <translation>“%1”不在可选项中。</translation>
    </message>
    <message>
        <source>“%1” is not text.</source>
        <translation>“%1”不是文本。</translation>
    </message>
    <message>
        <source>GRU</source>
        <translation>GRU</translation>
    </message>
    <message>
        <source>Reads the words in order and keeps a state, with two gates instead of the LSTM&apos;s three and no cell beside it.</source>
        <translation>依次读取各词并保持状态，只有两个门（LSTM 有三个），也没有单独的记忆单元。</translation>
    </message>
    <message>
        <source>RNN</source>
        <translation>RNN</translation>
    </message>
    <message>
        <source>Reads the words in order and keeps a state without gates, so that what was read long ago fades.</source>
        <translation>依次读取各词并保持状态，没有门控，因此很早读到的内容会逐渐淡去。</translation>
    </message>
    <message>
        <source>Standardises each mel bin by the training part and reads the frames in order with a state of two gates; the states of a span of time are averaged to a token.</source>
        <translation>按训练集对每个梅尔频带做标准化，用带两个门的状态依次读取各帧；一段时间内的状态取平均，成为一个词元。</translation>
    </message>
    <message>
        <source>Standardises each mel bin by the training part and reads the frames in order with a state without gates; the states of a span of time are averaged to a token.</source>
        <translation>按训练集对每个梅尔频带做标准化，用无门控的状态依次读取各帧；一段时间内的状态取平均，成为一个词元。</translation>
    </message>
    <message>
        <source>Numbers in the state of one direction.</source>
        <translation>单个方向的状态中的数值个数。</translation>
    </message>
    <message>
        <source>Layers on top of each other.</source>
        <translation>上下叠放的层数。</translation>
    </message>
    <message>
        <source>Both directions</source>
        <translation>双向</translation>
    </message>
    <message>
        <source>Reads from the end as well; the states of both directions stand side by side.</source>
        <translation>同时从末尾向前读取；两个方向的状态并列放置。</translation>
    </message>
    <message>
        <source>Dropout between layers</source>
        <translation>层间丢弃率</translation>
    </message>
    <message>
        <source>Share of what passes from one layer to the next that is dropped in training.</source>
        <translation>训练时从一层传到下一层的内容中被随机丢弃的比例。</translation>
    </message>
    <message>
        <source>Activation</source>
        <translation>激活函数</translation>
    </message>
    <message>
        <source>tanh</source>
        <translation>tanh</translation>
    </message>
    <message>
        <source>relu</source>
        <translation>relu</translation>
    </message>
    <message>
        <source>What a new state goes through.</source>
        <translation>新状态所经过的函数。</translation>
    </message>
    <message>
        <source>One token for each word, or one for the whole text: its last state, or the mean or the largest of its states.</source>
        <translation>每个词一个词元，或整段文本一个词元：取其末状态，或各状态的平均或最大值。</translation>
    </message>
    <message>
        <source>One token for each span of time, or one for the whole sound: its last state, or the mean or the largest of its states.</source>
        <translation>每段时间一个词元，或整段声音一个词元：取其末状态，或各状态的平均或最大值。</translation>
    </message>
    <message>
        <source>TextCNN</source>
        <translation>TextCNN</translation>
    </message>
    <message>
        <source>Filter widths</source>
        <translation>滤波器宽度</translation>
    </message>
    <message>
        <source>Words that a filter sees at once, with commas between; each gives filters of its own.</source>
        <translation>一个滤波器同时看到的词数，用逗号分隔；每个宽度各有一组滤波器。</translation>
    </message>
    <message>
        <source>Filters</source>
        <translation>滤波器数</translation>
    </message>
    <message>
        <source>Filters of each width.</source>
        <translation>每种宽度的滤波器个数。</translation>
    </message>
    <message>
        <source>Share of the output that is dropped in training.</source>
        <translation>训练时输出中被随机丢弃的比例。</translation>
    </message>
    <message>
        <source>Windows over the ends</source>
        <translation>越过两端的窗</translation>
    </message>
    <message>
        <source>Filters also answer where they reach over the beginning or the end of the text, into zeros.</source>
        <translation>滤波器伸出文本开头或末尾（以零填充）处也参与计算。</translation>
    </message>
    <message>
        <source>Filters look at a few words at a time, wherever they stand; of each filter the largest answer over the text is kept. Gives one token.</source>
        <translation>滤波器每次看几个词，不论位置；每个滤波器保留其在整段文本上的最大响应。给出一个词元。</translation>
    </message>
    <message>
        <source>Bag of embeddings</source>
        <translation>嵌入袋</translation>
    </message>
    <message>
        <source>sum</source>
        <translation>求和</translation>
    </message>
    <message>
        <source>How the words&apos; embeddings are summarised.</source>
        <translation>各词的嵌入如何汇总。</translation>
    </message>
    <message>
        <source>The mean, sum or maximum of the words&apos; embeddings, whatever their order. Gives one token.</source>
        <translation>各词嵌入的平均、总和或最大值，不考虑顺序。给出一个词元。</translation>
    </message>
    <message>
        <source>Embedding</source>
        <translation>嵌入</translation>
    </message>
    <message>
        <source>A vector for each word, whatever stands beside it. Each word is a token.</source>
        <translation>每个词一个向量，与上下文无关。每个词是一个词元。</translation>
    </message>
    <message>
        <source>Transformer</source>
        <translation>Transformer</translation>
    </message>
    <message>
        <source>Width</source>
        <translation>宽度</translation>
    </message>
    <message>
        <source>Numbers that stand for a word, in the embedding and in every layer.</source>
        <translation>在嵌入和每一层中表示一个词的数值个数。</translation>
    </message>
    <message>
        <source>class</source>
        <translation>分类词元</translation>
    </message>
    <message>
        <source>One token for each word, or one for the whole text: the mean of the words, or a learned token that looks at them.</source>
        <translation>每个词一个词元，或整段文本一个词元：取各词的平均，或取一个关注各词的可学习词元。</translation>
    </message>
    <message>
        <source>Positions</source>
        <translation>位置编码</translation>
    </message>
    <message>
        <source>sinusoidal</source>
        <translation>正弦</translation>
    </message>
    <message>
        <source>learned</source>
        <translation>可学习</translation>
    </message>
    <message>
        <source>How a word&apos;s place is told: by sines and cosines, or by a learned vector.</source>
        <translation>如何表示词的位置：用正弦和余弦，或用学习得到的向量。</translation>
    </message>
    <message>
        <source>Places learned</source>
        <translation>可学习位置数</translation>
    </message>
    <message>
        <source>Words that have a learned place of their own; those after them share the last.</source>
        <translation>拥有各自可学习位置的词数；其后的词共用最后一个位置。</translation>
    </message>
    <message>
        <source>Every word looks at every other, layer by layer. With one token a word, every word can be attended to by what follows.</source>
        <translation>每个词逐层关注其他所有词。每个词一个词元时，后续部分可以关注每个词。</translation>
    </message>
    <message>
        <source>CNN</source>
        <translation>CNN</translation>
    </message>
    <message>
        <source>Filters of each convolution, first to last, with commas between.</source>
        <translation>从第一个到最后一个卷积的滤波器个数，用逗号分隔。</translation>
    </message>
    <message>
        <source>Shrinking</source>
        <translation>缩小方式</translation>
    </message>
    <message>
        <source>stride</source>
        <translation>步幅</translation>
    </message>
    <message>
        <source>How each block makes its map smaller: the largest or the mean of neighbours, or filters that skip.</source>
        <translation>每个块如何缩小其特征图：取相邻值的最大或平均，或用带步幅的滤波器。</translation>
    </message>
    <message>
        <source>Step</source>
        <translation>缩小倍数</translation>
    </message>
    <message>
        <source>How many times smaller each block makes its map; 1 leaves the size.</source>
        <translation>每个块把特征图缩小的倍数；1 表示保持大小。</translation>
    </message>
    <message>
        <source>Batch normalisation</source>
        <translation>批归一化</translation>
    </message>
    <message>
        <source>Standardises each filter&apos;s answers over the batch.</source>
        <translation>在整个批次上对每个滤波器的响应做标准化。</translation>
    </message>
    <message>
        <source>Convolutions after each other, each looking at what the one before found. The cells of the last feature map are the tokens.</source>
        <translation>依次串联的卷积，每个都看前一个的结果。最后特征图的各格即为词元。</translation>
    </message>
    <message>
        <source>VGG</source>
        <translation>VGG</translation>
    </message>
    <message>
        <source>Depth</source>
        <translation>深度</translation>
    </message>
    <message>
        <source>11</source>
        <translation>11</translation>
    </message>
    <message>
        <source>13</source>
        <translation>13</translation>
    </message>
    <message>
        <source>16</source>
        <translation>16</translation>
    </message>
    <message>
        <source>19</source>
        <translation>19</translation>
    </message>
    <message>
        <source>Layers, as published: the convolutions and the three layers of the classifier, which is left out.</source>
        <translation>按论文计的层数：各卷积层和分类器的三层，此处不含分类器。</translation>
    </message>
    <message>
        <source>Base width</source>
        <translation>基础宽度</translation>
    </message>
    <message>
        <source>Filters of the first block; 64 as published. The last has eight times as many.</source>
        <translation>第一个块的滤波器个数；论文中为 64。最后一个块为其八倍。</translation>
    </message>
    <message>
        <source>Freeze</source>
        <translation>冻结</translation>
    </message>
    <message>
        <source>Leaves the encoder as it starts.</source>
        <translation>训练中保持编码器的初始状态不变。</translation>
    </message>
    <message>
        <source>Five blocks of 3×3 convolutions, each halving the picture. The cells of the last feature map are the tokens. Takes torchvision&apos;s weights.</source>
        <translation>五个 3×3 卷积块，每个将图片尺寸减半。最后特征图的各格即为词元。可使用 torchvision 的权重。</translation>
    </message>
    <message>
        <source>ResNet</source>
        <translation>ResNet</translation>
    </message>
    <message>
        <source>18</source>
        <translation>18</translation>
    </message>
    <message>
        <source>34</source>
        <translation>34</translation>
    </message>
    <message>
        <source>50</source>
        <translation>50</translation>
    </message>
    <message>
        <source>Layers, as published, with the classifier, which is left out.</source>
        <translation>按论文计的层数，包括此处省去的分类器。</translation>
    </message>
    <message>
        <source>Filters of the first convolution; 64 as published.</source>
        <translation>第一个卷积的滤波器个数；论文中为 64。</translation>
    </message>
    <message>
        <source>Frozen stages</source>
        <translation>冻结阶段数</translation>
    </message>
    <message>
        <source>Stages that stay as they start: 1 is the first convolution, 5 is everything.</source>
        <translation>保持初始状态不变的阶段数：1 为第一个卷积，5 为全部。</translation>
    </message>
    <message>
        <source>Blocks of convolutions beside shortcuts, in four stages. The cells of the last feature map are the tokens. Takes torchvision&apos;s weights.</source>
        <translation>带残差连接的卷积块，分为四个阶段。最后特征图的各格即为词元。可使用 torchvision 的权重。</translation>
    </message>
    <message>
        <source>Vision Transformer</source>
        <translation>视觉 Transformer</translation>
    </message>
    <message>
        <source>Patch</source>
        <translation>图块</translation>
    </message>
    <message>
        <source>Width and height of the squares that the picture is cut into; it has to divide the picture.</source>
        <translation>图片切分成的方块的边长；须能整除图片边长。</translation>
    </message>
    <message>
        <source>Numbers that stand for a patch in every layer; 768 in ViT-B.</source>
        <translation>每一层中表示一个图块的数值个数；ViT-B 中为 768。</translation>
    </message>
    <message>
        <source>Attentions after each other, each with its feed-forward network.</source>
        <translation>依次串联的注意力层数，每层带有自己的前馈网络。</translation>
    </message>
    <message>
        <source>Hidden width of the network after each attention.</source>
        <translation>每层注意力之后前馈网络的隐藏层宽度。</translation>
    </message>
    <message>
        <source>patches</source>
        <translation>图块</translation>
    </message>
    <message>
        <source>One token for each patch, or one for the whole picture: a learned token that looks at the patches, or their mean.</source>
        <translation>每个图块一个词元，或整张图片一个词元：取一个关注各图块的可学习词元，或取各图块的平均。</translation>
    </message>
    <message>
        <source>Share of attention weights and of what each part adds that is dropped in training.</source>
        <translation>训练时注意力权重以及各部分输出中被随机丢弃的比例。</translation>
    </message>
    <message>
        <source>Cuts the picture into patches, each of which looks at every other, layer by layer. Each patch is a token. Takes torchvision&apos;s weights.</source>
        <translation>将图片切成图块，每个图块逐层关注其他所有图块。每个图块是一个词元。可使用 torchvision 的权重。</translation>
    </message>
    <message>
        <source>Frames and mel bins that a filter sees at once; an odd number.</source>
        <translation>一个滤波器同时看到的帧数和梅尔频带数；须为奇数。</translation>
    </message>
    <message>
        <source>How each block makes its map smaller: by the largest or the mean of neighbours.</source>
        <translation>每个块如何缩小其特征图：取相邻值的最大或平均。</translation>
    </message>
    <message>
        <source>vector</source>
        <translation>单个向量</translation>
    </message>
    <message>
        <source>One token for each cell of time and frequency, for each span of time, or for the whole sound.</source>
        <translation>每个时频格一个词元，或每段时间一个词元，或整段声音一个词元。</translation>
    </message>
    <message>
        <source>Standardises each mel bin by the training part and takes the spectrogram as a picture of time and frequency. The cells of the last feature map are the tokens.</source>
        <translation>按训练集对每个梅尔频带做标准化，把频谱图当作时间与频率的图片处理。最后特征图的各格即为词元。</translation>
    </message>
    <message>
        <source>Spectrogram Transformer</source>
        <translation>频谱图 Transformer</translation>
    </message>
    <message>
        <source>Frames and mel bins of the squares that the spectrogram is cut into.</source>
        <translation>频谱图切分成的方块所含的帧数和梅尔频带数。</translation>
    </message>
    <message>
        <source>Frames and mel bins from one patch to the next; less than the patch makes them overlap.</source>
        <translation>从一个图块到下一个图块的帧数和梅尔频带数；小于图块边长时图块会重叠。</translation>
    </message>
    <message>
        <source>Numbers that stand for a patch in every layer.</source>
        <translation>每一层中表示一个图块的数值个数。</translation>
    </message>
    <message>
        <source>One token for each patch, or one for the whole sound: a learned token that looks at the patches, or their mean.</source>
        <translation>每个图块一个词元，或整段声音一个词元：取一个关注各图块的可学习词元，或取各图块的平均。</translation>
    </message>
    <message>
        <source>Patches in time that have a learned place of their own; those after them share the last.</source>
        <translation>时间方向上拥有各自可学习位置的图块数；其后的图块共用最后一个位置。</translation>
    </message>
    <message>
        <source>Standardises each mel bin by the training part and cuts the spectrogram into patches, each of which looks at every other, layer by layer. Each patch is a token.</source>
        <translation>按训练集对每个梅尔频带做标准化，将频谱图切成图块，每个图块逐层关注其他所有图块。每个图块是一个词元。</translation>
    </message>
    <message>
        <source>Normalisation</source>
        <translation>归一化</translation>
    </message>
    <message>
        <source>pre</source>
        <translation>前置</translation>
    </message>
    <message>
        <source>post</source>
        <translation>后置</translation>
    </message>
    <message>
        <source>Layer normalisation before each part, which trains more easily, or after it, as first published.</source>
        <translation>层归一化放在每个部分之前（更易训练），或之后（如最初论文）。</translation>
    </message>
    <message>
        <source>gelu</source>
        <translation>gelu</translation>
    </message>
    <message>
        <source>Between the two layers of the feed-forward network.</source>
        <translation>用于前馈网络的两层之间。</translation>
    </message>
    <message>
        <source>What each filter&apos;s answer goes through.</source>
        <translation>每个滤波器的响应所经过的函数。</translation>
    </message>
    <message>
        <source>One token for each cell of the feature map, or their mean as one for the whole picture.</source>
        <translation>特征图的每一格一个词元，或取其平均作为整张图片的一个词元。</translation>
    </message>
    <message>
        <source>Cells a side that the feature map is averaged to; 0 leaves the map as it is.</source>
        <translation>特征图平均池化后每边的格数；0 表示保持原样。</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>A safetensors file that the encoder starts from, with torchvision&apos;s names; empty: random.</source>
        <translation>作为编码器初始值的 safetensors 文件，采用 torchvision 的命名；留空则随机初始化。</translation>
    </message>
    <message>
        <source>Rate for each modality</source>
        <translation>各模态的丢弃率</translation>
    </message>
    <message>
        <source>Modalities whose dropout is another, such as text=0.2,image=0.1; by the names of input nodes.</source>
        <translation>丢弃率不同的模态，如 text=0.2,image=0.1；以输入节点的名称表示。</translation>
    </message>
    <message>
        <source>How the tokens of a modality become one vector.</source>
        <translation>一个模态的词元如何变成一个向量。</translation>
    </message>
    <message>
        <source>One logit a class; softmax makes probabilities of them, cross-entropy the loss. What comes from a late fusion or another head is logits already and is taken as it is.</source>
        <translation>每个类别一个 logit；由 softmax 得到概率，由交叉熵得到损失。来自后期融合或其他输出头的内容已是 logit，直接采用。</translation>
    </message>
    <message>
        <source>Attention bottleneck</source>
        <translation>注意力瓶颈</translation>
    </message>
    <message>
        <source>Fusion layer</source>
        <translation>融合层</translation>
    </message>
    <message>
        <source>The first layer, counted from 0, in which modalities exchange; before it each looks at itself.</source>
        <translation>各模态开始交换信息的层，从 0 数起；在此之前各模态只关注自身。</translation>
    </message>
    <message>
        <source>Bottleneck tokens</source>
        <translation>瓶颈词元数</translation>
    </message>
    <message>
        <source>Shared tokens through which all that is exchanged must pass.</source>
        <translation>所有交换的信息都必须经过的共享词元。</translation>
    </message>
    <message>
        <source>What the head sees of each modality: a learned class token, as in the paper, or the mean of its tokens. Modalities are averaged.</source>
        <translation>输出头从每个模态看到的内容：如论文所述的可学习分类词元，或其词元的平均。各模态再取平均。</translation>
    </message>
    <message>
        <source>A Transformer for each modality, which from one layer on exchange through a few shared tokens only: each keeps what matters. An absent modality stands as one learned token.</source>
        <translation>每个模态一个 Transformer，从某一层起只通过少量共享词元交换信息：各自保留重要内容。缺失的模态由一个学习得到的词元代替。</translation>
    </message>
    <message>
        <source>Concatenation</source>
        <translation>拼接</translation>
    </message>
    <message>
        <source>Width of dense layers with ReLU above the concatenation; 0 leaves them out.</source>
        <translation>拼接之后带 ReLU 的全连接层的宽度；0 表示不使用。</translation>
    </message>
    <message>
        <source>Dense layers after each other, where there is a hidden width.</source>
        <translation>依次串联的全连接层数（隐藏层宽度不为 0 时）。</translation>
    </message>
    <message>
        <source>Share of each dense layer&apos;s result that is dropped in training.</source>
        <translation>训练时每个全连接层的输出中被随机丢弃的比例。</translation>
    </message>
    <message>
        <source>Early fusion: tokens are pooled to a vector a modality, and the vectors stand side by side. A learned vector stands for an absent modality.</source>
        <translation>早期融合：每个模态的词元池化为一个向量，各向量并列放置。缺失的模态由一个学习得到的向量代替。</translation>
    </message>
    <message>
        <source>Cross-attention</source>
        <translation>交叉注意力</translation>
    </message>
    <message>
        <source>Pairs</source>
        <translation>配对</translation>
    </message>
    <message>
        <source>Who looks at whom, such as text&lt;image,text&lt;audio: text looks at both. Empty: everyone at everyone else.</source>
        <translation>谁关注谁，如 text&lt;image,text&lt;audio 表示 text 关注另外两者。留空则互相关注。</translation>
    </message>
    <message>
        <source>Join</source>
        <translation>合并方式</translation>
    </message>
    <message>
        <source>How the modalities that look become one vector: their mean, or side by side.</source>
        <translation>各个关注方的模态如何变成一个向量：取平均，或并列放置。</translation>
    </message>
    <message>
        <source>The tokens of one modality look at those of another, for each pair that is named; what they take from several others is averaged. An absent modality stands as one learned token.</source>
        <translation>按列出的每个配对，一个模态的词元关注另一个模态的词元；从多个模态取得的内容取平均。缺失的模态由一个学习得到的词元代替。</translation>
    </message>
    <message>
        <source>concat</source>
        <translation>拼接</translation>
    </message>
    <message>
        <source>FiLM</source>
        <translation>FiLM</translation>
    </message>
    <message>
        <source>(1 + γ) ⊙ x + β with γ and β linear in the condition: one modality decides which features of another count, in each of its tokens. A learned vector stands for an absent modality.</source>
        <translation>(1 + γ) ⊙ x + β，其中 γ 和 β 是条件的线性函数：一个模态决定另一个模态的每个词元中哪些特征重要。缺失的模态由一个学习得到的向量代替。</translation>
    </message>
    <message>
        <source>Gated unit</source>
        <translation>门控单元</translation>
    </message>
    <message>
        <source>Numbers that leave the unit, each with its own gates.</source>
        <translation>单元输出的数值个数，每个数值有自己的门。</translation>
    </message>
    <message>
        <source>Gates</source>
        <translation>门</translation>
    </message>
    <message>
        <source>Each modality has its own gate σ(·), or the gates share 1 between them: z and 1 − z where there are two.</source>
        <translation>每个模态有自己的门 σ(·)，或各门之和为 1：两个模态时为 z 和 1 − z。</translation>
    </message>
    <message>
        <source>h = Σ zₘ ⊙ tanh(Wₘxₘ) with gates zₘ = σ(Uₘ[x₁;…;x_M]): the unit learns for each number which modality it listens to. A learned vector stands for an absent modality.</source>
        <translation>h = Σ zₘ ⊙ tanh(Wₘxₘ)，门 zₘ = σ(Uₘ[x₁;…;x_M])：单元为每个数值学习听从哪个模态。缺失的模态由一个学习得到的向量代替。</translation>
    </message>
    <message>
        <source>own</source>
        <translation>各自</translation>
    </message>
    <message>
        <source>tied</source>
        <translation>共享</translation>
    </message>
    <message>
        <source>Late fusion</source>
        <translation>后期融合</translation>
    </message>
    <message>
        <source>Rule</source>
        <translation>规则</translation>
    </message>
    <message>
        <source>The mean of the decisions, the product of their probabilities, a mean with learned weights, or a linear layer over all logits.</source>
        <translation>各决策的平均、其概率的乘积、带可学习权重的平均，或作用于全部 logit 的线性层。</translation>
    </message>
    <message>
        <source>Average of</source>
        <translation>平均对象</translation>
    </message>
    <message>
        <source>What the mean and the weighted mean are taken of.</source>
        <translation>对什么取平均和加权平均。</translation>
    </message>
    <message>
        <source>Combines one logit a class from each modality: from linear layers whose width is the number of classes, or from heads of their own. Who is absent has no say, or a learned vector where logits are stacked. The head after it takes the result as it is, so that column and loss stay with the head.</source>
        <translation>合并每个模态给出的每类一个 logit：来自宽度等于类别数的线性层，或各自的输出头。缺失的模态不参与；堆叠 logit 时由一个学习得到的向量代替。其后的输出头直接采用结果，因此列和损失仍由输出头决定。</translation>
    </message>
    <message>
        <source>product</source>
        <translation>乘积</translation>
    </message>
    <message>
        <source>weighted</source>
        <translation>加权</translation>
    </message>
    <message>
        <source>stacked</source>
        <translation>堆叠</translation>
    </message>
    <message>
        <source>probabilities</source>
        <translation>概率</translation>
    </message>
    <message>
        <source>logits</source>
        <translation>logit</translation>
    </message>
    <message>
        <source>Low-rank</source>
        <translation>低秩</translation>
    </message>
    <message>
        <source>Numbers that leave the fusion.</source>
        <translation>融合输出的数值个数。</translation>
    </message>
    <message>
        <source>Rank</source>
        <translation>秩</translation>
    </message>
    <message>
        <source>Factors that the weight of the outer product is a sum of.</source>
        <translation>外积的权重由多少个因子相加而成。</translation>
    </message>
    <message>
        <source>Tensor fusion at a price that grows with the number of modalities, not with a power of it: Σ over the rank of Π ([1;xₘ]Wₘ). A learned vector stands for an absent modality.</source>
        <translation>开销随模态数线性而非按幂增长的张量融合：按秩对 Π ([1;xₘ]Wₘ) 求和。缺失的模态由一个学习得到的向量代替。</translation>
    </message>
    <message>
        <source>Crossmodal Transformer</source>
        <translation>跨模态 Transformer</translation>
    </message>
    <message>
        <source>Self-attention layers</source>
        <translation>自注意力层数</translation>
    </message>
    <message>
        <source>Attentions of each target over what it took from the others.</source>
        <translation>每个目标模态对其从其他模态取得的内容所做的注意力层数。</translation>
    </message>
    <message>
        <source>What the head sees of each target: its last token, as in the paper, or the mean of its tokens.</source>
        <translation>输出头从每个目标模态看到的内容：如论文所述的最后一个词元，或其词元的平均。</translation>
    </message>
    <message>
        <source>MulT: for every ordered pair of modalities a Transformer in which one looks at the other, then one over all that each took; the results stand side by side. An absent modality stands as one learned token.</source>
        <translation>MulT：每个有序的模态对有一个 Transformer，其中一个模态关注另一个；再用一个 Transformer 处理各自取得的全部内容；结果并列放置。缺失的模态由一个学习得到的词元代替。</translation>
    </message>
    <message>
        <source>What the head sees: the mean of each modality&apos;s mean, the mean of all tokens, or a learned class token that attends to all.</source>
        <translation>输出头看到的内容：各模态均值的平均、所有词元的平均，或关注全部词元的可学习分类词元。</translation>
    </message>
    <message>
        <source>Sum</source>
        <translation>求和</translation>
    </message>
    <message>
        <source>Every modality is projected to this many numbers.</source>
        <translation>每个模态投影后的数值个数。</translation>
    </message>
    <message>
        <source>Combine</source>
        <translation>合并方式</translation>
    </message>
    <message>
        <source>A sum, in which a learned vector stands for an absent modality, or the mean of those that are there.</source>
        <translation>求和（缺失的模态由一个学习得到的向量代替），或对存在的模态取平均。</translation>
    </message>
    <message>
        <source>Tokens are pooled to a vector a modality, projected to one width and added: the simplest joint space.</source>
        <translation>每个模态的词元池化为一个向量，投影到同一宽度后相加：最简单的联合空间。</translation>
    </message>
    <message>
        <source>Tensor fusion</source>
        <translation>张量融合</translation>
    </message>
    <message>
        <source>Every modality is projected to this many numbers, with ReLU, before they are multiplied; 0 leaves them as they are.</source>
        <translation>每个模态在相乘之前带 ReLU 投影后的数值个数；0 表示保持原样。</translation>
    </message>
    <message>
        <source>The outer product [1;x₁] ⊗ … ⊗ [1;x_M]: each modality alone, each pair, and so on to all together. A learned vector stands for an absent modality.</source>
        <translation>外积 [1;x₁] ⊗ … ⊗ [1;x_M]：包含每个单独模态、每对模态，直至全部模态。缺失的模态由一个学习得到的向量代替。</translation>
    </message>
    <message>
        <source>Batch norm</source>
        <translation>批归一化</translation>
    </message>
    <message>
        <source>between</source>
        <translation>中间层</translation>
    </message>
    <message>
        <source>Momentum</source>
        <translation>动量</translation>
    </message>
    <message>
        <source>Share of a batch in the running mean and variance, which prediction uses.</source>
        <translation>一个批次在滑动均值和方差中所占的比例；预测时使用这些统计量。</translation>
    </message>
    <message>
        <source>Epsilon</source>
        <translation>Epsilon</translation>
    </message>
    <message>
        <source>Added to the variance, so that nothing is divided by 0.</source>
        <translation>加到方差上，避免除以 0。</translation>
    </message>
    <message>
        <source>Brings each number to mean 0 and deviation 1 over the batch, or over all its tokens. Padding and absent rows are not counted.</source>
        <translation>使每个数值在批次或其全部词元上均值为 0、标准差为 1。填充和缺失的行不计入。</translation>
    </message>
    <message>
        <source>Rate</source>
        <translation>比率</translation>
    </message>
    <message>
        <source>Share of the numbers that are set to 0; the others grow by as much.</source>
        <translation>被置为 0 的数值的比例；其余数值相应放大。</translation>
    </message>
    <message>
        <source>In training each number is left out by chance, so that none is relied on alone. Changes nothing in prediction.</source>
        <translation>训练时随机略去每个数值，使模型不单独依赖任何一个。预测时不起作用。</translation>
    </message>
    <message>
        <source>Layer norm</source>
        <translation>层归一化</translation>
    </message>
    <message>
        <source>Scale and shift</source>
        <translation>缩放与平移</translation>
    </message>
    <message>
        <source>Learns a factor and an offset for each number.</source>
        <translation>为每个数值学习一个系数和一个偏移。</translation>
    </message>
    <message>
        <source>Brings each vector, or each token, to mean 0 and deviation 1, whatever the others are.</source>
        <translation>使每个向量或每个词元均值为 0、标准差为 1，与其他无关。</translation>
    </message>
    <message>
        <source>Linear</source>
        <translation>线性层</translation>
    </message>
    <message>
        <source>Numbers that leave the layer; 0 stands for the number of classes.</source>
        <translation>该层输出的数值个数；0 表示类别数。</translation>
    </message>
    <message>
        <source>Bias</source>
        <translation>偏置</translation>
    </message>
    <message>
        <source>Adds a learned number to each.</source>
        <translation>为每个数值加上一个学习得到的数。</translation>
    </message>
    <message>
        <source>xWᵀ + b on a vector, or on each token alike. With as many numbers as classes it makes the logits of one modality, which a late fusion combines.</source>
        <translation>对一个向量或同样地对每个词元计算 xWᵀ + b。输出个数等于类别数时，得到一个模态的 logit，供后期融合合并。</translation>
    </message>
    <message>
        <source>MLP</source>
        <translation>MLP</translation>
    </message>
    <message>
        <source>Numbers in each hidden layer.</source>
        <translation>每个隐藏层的数值个数。</translation>
    </message>
    <message>
        <source>Hidden layers after each other.</source>
        <translation>依次串联的隐藏层数。</translation>
    </message>
    <message>
        <source>Numbers that leave the network.</source>
        <translation>网络输出的数值个数。</translation>
    </message>
    <message>
        <source>What follows each hidden layer.</source>
        <translation>每个隐藏层之后的激活函数。</translation>
    </message>
    <message>
        <source>Share of each hidden layer&apos;s result that is dropped in training.</source>
        <translation>训练时每个隐藏层的输出中被随机丢弃的比例。</translation>
    </message>
    <message>
        <source>Hidden layers with an activation, then a linear one; on a vector, or on each token alike.</source>
        <translation>带激活函数的隐藏层，之后接一个线性层；作用于一个向量，或同样地作用于每个词元。</translation>
    </message>
    <message>
        <source>Mode</source>
        <translation>模式</translation>
    </message>
    <message>
        <source>The mean of the tokens, their maximum, the first or the last of them, a mean with learned weights, or a fixed number of tokens, each the mean of its part.</source>
        <translation>词元的平均、最大值、第一个或最后一个、带可学习权重的平均，或固定个数的词元（各为其所属部分的平均）。</translation>
    </message>
    <message>
        <source>Of the network that scores tokens, where they are pooled by attention.</source>
        <translation>按注意力池化时，为词元打分的网络的宽度。</translation>
    </message>
    <message>
        <source>How many leave an adaptive pooling.</source>
        <translation>自适应池化输出的词元个数。</translation>
    </message>
    <message>
        <source>Makes one vector of tokens, or fewer tokens; padding is left out. By attention: softmax of wᵀtanh(Vh), whose weights the Explain page shows.</source>
        <translation>把词元变成一个向量或更少的词元；填充不计入。按注意力：wᵀtanh(Vh) 的 softmax，其权重可在“解释”页查看。</translation>
    </message>
    <message>
        <source>first</source>
        <translation>第一个</translation>
    </message>
    <message>
        <source>attention</source>
        <translation>注意力</translation>
    </message>
    <message>
        <source>adaptive</source>
        <translation>自适应</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>种类</translation>
    </message>
    <message>
        <source>Sines and cosines of the place, or a learned vector for each place.</source>
        <translation>位置的正弦和余弦，或为每个位置学习一个向量。</translation>
    </message>
    <message>
        <source>Learned places</source>
        <translation>可学习位置数</translation>
    </message>
    <message>
        <source>tokens</source>
        <translation>词元</translation>
    </message>
    <message>
        <source>Learned vectors where the number of tokens is not fixed; tokens beyond share the last one.</source>
        <translation>词元个数不固定时可学习向量的个数；超出的词元共用最后一个。</translation>
    </message>
    <message>
        <source>Adds to each token what tells its place, so that attention, which sees a set, can tell an order.</source>
        <translation>为每个词元加上位置信息，使把输入看作集合的注意力也能分辨顺序。</translation>
    </message>
    <message>
        <source>Reshape</source>
        <translation>重塑形状</translation>
    </message>
    <message>
        <source>Into how many tokens of equal width a vector is cut; 0 lays tokens end to end to one vector.</source>
        <translation>把一个向量切成多少个等宽的词元；0 表示把词元首尾相接成一个向量。</translation>
    </message>
    <message>
        <source>Cuts a vector into tokens that can be attended to, or makes one vector of a fixed number of tokens. No number changes.</source>
        <translation>把一个向量切成可被关注的词元，或把固定个数的词元合成一个向量。数值不变。</translation>
    </message>
    <message>
        <source>Residual sum</source>
        <translation>残差相加</translation>
    </message>
    <message>
        <source>x + f(x): adds what skips some nodes to what went through them. Both come from one input; different modalities are added by fusion.sum, which knows of absent ones.</source>
        <translation>x + f(x)：把跳过若干节点的内容与经过它们的内容相加。两者来自同一输入；不同模态请用能处理缺失的 fusion.sum 相加。</translation>
    </message>
    <message>
        <source>Stop gradient</source>
        <translation>停止梯度</translation>
    </message>
    <message>
        <source>What comes after it learns from what comes before, and does not change it: for an auxiliary head that only looks.</source>
        <translation>其后的部分从其前的部分学习，但不改变它：用于只观察的辅助输出头。</translation>
    </message>
    <message>
        <source>Frozen</source>
        <translation>冻结</translation>
    </message>
    <message>
        <source>The weights stay as they start, and the node computes as in prediction, without dropout.</source>
        <translation>权重保持初始值不变，节点按预测时的方式计算，不做随机丢弃。</translation>
    </message>
    <message>
        <source>Learning rate factor</source>
        <translation>学习率系数</translation>
    </message>
    <message>
        <source>Times the learning rate of the run: 0.1 changes the weights a tenth as fast.</source>
        <translation>与运行的学习率相乘：0.1 表示权重的变化速度为十分之一。</translation>
    </message>
    <message>
        <source>Each modality decides by itself, from the mean of its encoder&apos;s tokens; the probabilities are averaged.</source>
        <translation>每个模态根据其编码器词元的平均独立判断；概率取平均。</translation>
    </message>
    <message>
        <source>A vector for each modality, and gates that learn for each number which of them to listen to.</source>
        <translation>每个模态一个向量，由门为每个数值学习听从哪个模态。</translation>
    </message>
    <message>
        <source>Every modality looks at every other before they are joined, after MulT. Needs two modalities.</source>
        <translation>按 MulT 的方式，各模态在合并之前互相关注。需要两个模态。</translation>
    </message>
    <message>
        <source>The modalities exchange what they know through a few shared tokens only. Needs two modalities.</source>
        <translation>各模态只通过少量共享词元交换信息。需要两个模态。</translation>
    </message>
    <message>
        <source>The pooled vectors of all modalities side by side, and a dense softmax.</source>
        <translation>各模态池化后的向量并列放置，再接全连接 softmax。</translation>
    </message>
    <message>
        <source>Text and image</source>
        <translation>文本与图像</translation>
    </message>
    <message>
        <source>The reference without audio.</source>
        <translation>不含音频的参考模型。</translation>
    </message>
    <message>
        <source>Image and audio</source>
        <translation>图像与音频</translation>
    </message>
    <message>
        <source>The reference without text.</source>
        <translation>不含文本的参考模型。</translation>
    </message>
    <message>
        <source>Text and audio</source>
        <translation>文本与音频</translation>
    </message>
    <message>
        <source>The reference without images.</source>
        <translation>不含图像的参考模型。</translation>
    </message>
    <message>
        <source>Text alone</source>
        <translation>仅文本</translation>
    </message>
    <message>
        <source>A baseline: the text encoder&apos;s tokens, averaged, and a dense softmax.</source>
        <translation>基线：文本编码器词元的平均，再接全连接 softmax。</translation>
    </message>
    <message>
        <source>Image alone</source>
        <translation>仅图像</translation>
    </message>
    <message>
        <source>A baseline: the image encoder&apos;s tokens, averaged, and a dense softmax.</source>
        <translation>基线：图像编码器词元的平均，再接全连接 softmax。</translation>
    </message>
    <message>
        <source>Audio alone</source>
        <translation>仅音频</translation>
    </message>
    <message>
        <source>A baseline: the audio encoder&apos;s tokens, averaged, and a dense softmax.</source>
        <translation>基线：音频编码器词元的平均，再接全连接 softmax。</translation>
    </message>
    <message>
        <source>audio samples</source>
        <translation>采样点</translation>
    </message>
    <message>
        <source>Loss weight</source>
        <translation>损失权重</translation>
    </message>
    <message>
        <source>Times the loss of this head, where losses of several heads are added up.</source>
        <translation>与此输出头的损失相乘；多个输出头的损失相加时使用。</translation>
    </message>
    <message>
        <source>Weighting</source>
        <translation>加权方式</translation>
    </message>
    <message>
        <source>given</source>
        <translation>给定</translation>
    </message>
    <message>
        <source>uncertainty</source>
        <translation>不确定性</translation>
    </message>
    <message>
        <source>The given weight, or one that is learned along: exp(-s) of the loss and s/2, with s the logarithm of the head&apos;s own variance (Kendall et al. 2018).</source>
        <translation>采用给定的权重，或一同学习的权重：损失乘以 exp(-s) 再加 s/2，其中 s 是该输出头自身方差的对数（Kendall et al. 2018）。</translation>
    </message>
    <message>
        <source>Auxiliary</source>
        <translation>辅助</translation>
    </message>
    <message>
        <source>Learned along to help what comes before it; the best epoch is not chosen by it.</source>
        <translation>一同学习，以帮助其前面的部分；选择最佳轮次时不依据它。</translation>
    </message>
    <message>
        <source>Loss</source>
        <translation>损失</translation>
    </message>
    <message>
        <source>cross_entropy</source>
        <translation>交叉熵</translation>
    </message>
    <message>
        <source>focal</source>
        <translation>焦点损失</translation>
    </message>
    <message>
        <source>Cross-entropy, or the focal loss, which counts less what is right already.</source>
        <translation>交叉熵，或焦点损失：后者使已判断正确的样本权重更小。</translation>
    </message>
    <message>
        <source>Focus γ</source>
        <translation>聚焦系数 γ</translation>
    </message>
    <message>
        <source>Focal loss: how much less; 0 is cross-entropy.</source>
        <translation>焦点损失：权重减小的程度；0 即为交叉熵。</translation>
    </message>
    <message>
        <source>Label smoothing</source>
        <translation>标签平滑</translation>
    </message>
    <message>
        <source>Cross-entropy: share of the target that is spread evenly over all classes.</source>
        <translation>交叉熵：目标中均匀分摊给所有类别的比例。</translation>
    </message>
    <message>
        <source>Class weights</source>
        <translation>类别权重</translation>
    </message>
    <message>
        <source>none; balanced, so that rare classes count as much as frequent ones; or a number for each class with commas between.</source>
        <translation>none（无）；balanced（均衡），使少见的类别与常见的类别同等重要；或为每个类别写一个数字，用逗号分隔。</translation>
    </message>
    <message>
        <source>Labels</source>
        <translation>多标签</translation>
    </message>
    <message>
        <source>The column of the table that holds the labels, several in a cell.</source>
        <translation>表格中存放标签的列，一个单元格可有多个标签。</translation>
    </message>
    <message>
        <source>Separator</source>
        <translation>分隔符</translation>
    </message>
    <message>
        <source>Stands between the labels of a cell; a cell that holds nothing else has none of them.</source>
        <translation>用于分隔一个单元格中的各个标签；除分隔符外没有其他内容的单元格表示没有任何标签。</translation>
    </message>
    <message>
        <source>Positive weight</source>
        <translation>正例权重</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>balanced</source>
        <translation>均衡</translation>
    </message>
    <message>
        <source>balanced: a label that is rarely given counts as much where it is as where it is not.</source>
        <translation>均衡：很少给出的标签，其出现与不出现同等重要。</translation>
    </message>
    <message>
        <source>One logit a label, any number of which may be given; the logistic function makes a probability of each, binary cross-entropy the loss. A label is predicted where its probability is above one half.</source>
        <translation>每个标签一个 logit，可同时给出任意多个标签；由逻辑函数得到各自的概率，由二元交叉熵得到损失。概率大于二分之一的标签即为预测结果。</translation>
    </message>
    <message>
        <source>Number</source>
        <translation>数值</translation>
    </message>
    <message>
        <source>The column of the table that holds the numbers.</source>
        <translation>表格中存放数值的列。</translation>
    </message>
    <message>
        <source>squared</source>
        <translation>平方</translation>
    </message>
    <message>
        <source>absolute</source>
        <translation>绝对值</translation>
    </message>
    <message>
        <source>huber</source>
        <translation>Huber</translation>
    </message>
    <message>
        <source>Squared difference; absolute, which minds outliers less; or Huber&apos;s, squared up to delta and absolute beyond.</source>
        <translation>差的平方；差的绝对值，受离群值影响较小；或 Huber 损失，在 delta 以内为平方，超出则为绝对值。</translation>
    </message>
    <message>
        <source>Delta</source>
        <translation>Delta</translation>
    </message>
    <message>
        <source>deviations</source>
        <translation>倍标准差</translation>
    </message>
    <message>
        <source>Where Huber&apos;s loss passes from squared to absolute, in standard deviations of the column.</source>
        <translation>Huber 损失由平方转为绝对值之处，以该列的标准差为单位。</translation>
    </message>
    <message>
        <source>One number, learned on a scale where the training part has mean 0 and deviation 1, and told in the column&apos;s own unit.</source>
        <translation>一个数值，在训练集均值为 0、标准差为 1 的尺度上学习，并以该列自身的单位给出。</translation>
    </message>
    <message>
        <source>Ordered classes</source>
        <translation>有序类别</translation>
    </message>
    <message>
        <source>The column of the table that holds the ordered classes.</source>
        <translation>表格中存放有序类别的列。</translation>
    </message>
    <message>
        <source>Order</source>
        <translation>顺序</translation>
    </message>
    <message>
        <source>The classes from the lowest to the highest, with commas between; empty: sorted as numbers.</source>
        <translation>从最低到最高的各类别，用逗号分隔；留空则按数字排序。</translation>
    </message>
    <message>
        <source>Classes that follow each other, such as grades: one score and a threshold between each class and the next (proportional odds). Being off by two places costs more than being off by one.</source>
        <translation>有先后次序的类别，如等级：一个分数，以及相邻类别之间的阈值（比例优势模型）。相差两级的代价高于相差一级。</translation>
    </message>
    <message>
        <source>Waveform CNN</source>
        <translation>波形 CNN</translation>
    </message>
    <message>
        <source>First kernel</source>
        <translation>首层卷积核</translation>
    </message>
    <message>
        <source>Amplitudes that a filter of the first convolution sees at once.</source>
        <translation>第一个卷积的滤波器同时看到的振幅值个数。</translation>
    </message>
    <message>
        <source>First step</source>
        <translation>首层步幅</translation>
    </message>
    <message>
        <source>From one place of the first convolution to the next.</source>
        <translation>第一个卷积从一个位置到下一个位置的间隔。</translation>
    </message>
    <message>
        <source>Places that a filter of the later convolutions sees at once; an odd number.</source>
        <translation>后续卷积的滤波器同时看到的位置数；须为奇数。</translation>
    </message>
    <message>
        <source>Of so many places after each convolution the largest answer stays; 1 keeps all.</source>
        <translation>每个卷积之后，每这么多个位置中只保留最大的响应；1 表示全部保留。</translation>
    </message>
    <message>
        <source>Standardise</source>
        <translation>标准化</translation>
    </message>
    <message>
        <source>Brings each sound to mean 0 and deviation 1, so that it does not matter how loud it is.</source>
        <translation>使每段声音均值为 0、标准差为 1，从而与音量大小无关。</translation>
    </message>
    <message>
        <source>One token for each span of time, or their mean as one for the whole sound.</source>
        <translation>每段时间一个词元，或取其平均作为整段声音的一个词元。</translation>
    </message>
    <message>
        <source>Learns its filters from the amplitudes themselves, without a spectrogram: a wide first convolution, then narrow ones, each followed by pooling.</source>
        <translation>不用频谱图，直接从振幅值学习滤波器：先是一个宽的卷积，然后是若干窄的卷积，每个之后都有池化。</translation>
    </message>
    <message>
        <source>Frames</source>
        <translation>帧</translation>
    </message>
    <message>
        <source>video encoder</source>
        <translation>视频编码器</translation>
    </message>
    <message>
        <source>Hands each frame on as a picture, so that any image encoder can follow. The node that joins what becomes of them over time takes the video too.</source>
        <translation>把每一帧作为图片传递下去，其后可接任何图像编码器。之后沿时间合并结果的节点也要接入该视频。</translation>
    </message>
    <message>
        <source>Over time</source>
        <translation>沿时间合并</translation>
    </message>
    <message>
        <source>Frames as they are and their mean, a GRU that reads them in order, or a Transformer in which each looks at every other.</source>
        <translation>各帧原样保留或取平均，用 GRU 依次读取各帧，或用 Transformer 使每一帧关注其他所有帧。</translation>
    </message>
    <message>
        <source>Numbers in the state of the GRU, each direction.</source>
        <translation>GRU 每个方向的状态所含的数值个数。</translation>
    </message>
    <message>
        <source>The GRU also reads from the last frame to the first.</source>
        <translation>GRU 还从最后一帧读到第一帧。</translation>
    </message>
    <message>
        <source>Of the GRU or the Transformer, after each other.</source>
        <translation>GRU 或 Transformer 依次叠加的层数。</translation>
    </message>
    <message>
        <source>Share that is dropped in training: between the layers of the GRU, and in the Transformer.</source>
        <translation>训练时被随机丢弃的比例：作用于 GRU 的层间，以及 Transformer 内部。</translation>
    </message>
    <message>
        <source>One token for each frame, or one for the whole video: the last state of the GRU, else the mean.</source>
        <translation>每帧一个词元，或整个视频一个词元：取 GRU 的末状态，否则取平均。</translation>
    </message>
    <message>
        <source>Joins what an image encoder made of a video&apos;s frames over time. Cells or patches of a frame are averaged first.</source>
        <translation>把图像编码器从视频各帧得到的结果沿时间合并。一帧中的格或图块先取平均。</translation>
    </message>
    <message>
        <source>gru</source>
        <translation>GRU</translation>
    </message>
    <message>
        <source>transformer</source>
        <translation>Transformer</translation>
    </message>
    <message>
        <source>Pretrained model</source>
        <translation>预训练模型</translation>
    </message>
    <message>
        <source>A folder in Hugging Face form, with config.json and model.safetensors; empty: random weights.</source>
        <translation>Hugging Face 格式的文件夹，含有 config.json 和 model.safetensors；留空则随机初始化权重。</translation>
    </message>
    <message>
        <source>Trained</source>
        <translation>训练范围</translation>
    </message>
    <message>
        <source>Which weights change: none, those of the last layers, or all. The others compute as in prediction.</source>
        <translation>哪些权重会改变：都不改变、仅最后几层，或全部。其余部分按预测时的方式计算。</translation>
    </message>
    <message>
        <source>Last layers</source>
        <translation>最后几层</translation>
    </message>
    <message>
        <source>How many layers change where the last are trained.</source>
        <translation>只训练最后几层时，会改变的层数。</translation>
    </message>
    <message>
        <source>One token for each piece of a word, or one for the whole text: that of [CLS], or the mean of all.</source>
        <translation>每个子词一个词元，或整段文本一个词元：取 [CLS] 的词元，或全部词元的平均。</translation>
    </message>
    <message>
        <source>BERT</source>
        <translation>BERT</translation>
    </message>
    <message>
        <source>A Transformer of BERT&apos;s family that was trained on much text, from a local folder. Its input takes the same folder and cuts words into pieces; sizes are read from the folder.</source>
        <translation>BERT 系列的 Transformer，已用大量文本训练，从本地文件夹读取。其输入使用同一文件夹，并把词切分为子词；各项尺寸从文件夹中读取。</translation>
    </message>
    <message>
        <source>all</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>pieces</source>
        <translation>子词</translation>
    </message>
    <message>
        <source>gelu_tanh</source>
        <translation>gelu_tanh</translation>
    </message>
    <message>
        <source>Numbers that stand for a piece in every layer.</source>
        <translation>每一层中表示一个子词的数值个数。</translation>
    </message>
    <message>
        <source>Places</source>
        <translation>位置数</translation>
    </message>
    <message>
        <source>Longer texts are cut after so many pieces.</source>
        <translation>更长的文本在此子词数之后截断。</translation>
    </message>
    <message>
        <source>Pieces that the model knows.</source>
        <translation>模型认识的子词数。</translation>
    </message>
    <message>
        <source>Segments</source>
        <translation>片段类型数</translation>
    </message>
    <message>
        <source>Kinds of segments that the model knows; texts are of the first.</source>
        <translation>模型认识的片段类型数；文本均属第一种。</translation>
    </message>
    <message>
        <source>Waveform</source>
        <translation>波形</translation>
    </message>
    <message>
        <source>Seconds kept</source>
        <translation>保留秒数</translation>
    </message>
    <message>
        <source>s</source>
        <translation>秒</translation>
    </message>
    <message>
        <source>Longer sounds are cut after this time.</source>
        <translation>更长的声音在此时间之后截断。</translation>
    </message>
    <message>
        <source>Decodes the sound to mono and hands its amplitudes on as they are, between -1 and 1.</source>
        <translation>将声音解码为单声道，并原样传递其振幅值，范围为 -1 至 1。</translation>
    </message>
    <message>
        <source>Video</source>
        <translation>视频</translation>
    </message>
    <message>
        <source>Taken from the whole video, as far from each other everywhere; a shorter video gives all it has.</source>
        <translation>从整个视频中等间隔选取的帧数；较短的视频则给出全部帧。</translation>
    </message>
    <message>
        <source>Width and height that frames are resized to.</source>
        <translation>帧调整后的宽和高。</translation>
    </message>
    <message>
        <source>Decodes frames that are spread evenly over the video, turns them as its metadata say, resizes them and normalises each channel by ImageNet&apos;s mean and deviation. The sound is left out.</source>
        <translation>解码在视频中均匀分布的帧，按元数据旋转，调整尺寸，并用 ImageNet 的均值和标准差对各通道做归一化。不使用声音。</translation>
    </message>
    <message>
        <source>Tokeniser</source>
        <translation>分词方式</translation>
    </message>
    <message>
        <source>Words with the vocabulary of the training part, or pieces of words as a pretrained model was given them.</source>
        <translation>采用训练集词表的词，或预训练模型所用的子词。</translation>
    </message>
    <message>
        <source>A folder in Hugging Face form whose tokenizer.json or vocab.txt tells the pieces of words.</source>
        <translation>Hugging Face 格式的文件夹，由其中的 tokenizer.json 或 vocab.txt 确定如何切分子词。</translation>
    </message>
    <message>
        <source>Splits the column&apos;s text into words after Unicode, Chinese by dictionary, and numbers them by the vocabulary of the training part; or into pieces of words, as a pretrained model takes them.</source>
        <translation>按 Unicode 规则将该列文本切分为词，中文按词典切分，再按训练集的词表编号；或切分为预训练模型所用的子词。</translation>
    </message>
    <message>
        <source>wordpiece</source>
        <translation>WordPiece</translation>
    </message>
    <message>
        <source>The column of the table that holds the video&apos;s file.</source>
        <translation>表格中存放视频文件的列。</translation>
    </message>
    <message>
        <source>Pretrained</source>
        <translation>预训练</translation>
    </message>
    <message>
        <source>A BERT from a folder for text, of which the last layers learn on, and ResNet-18 for pictures, joined by self-attention. Name the folder in the text&apos;s node and in BERT&apos;s; ResNet takes torchvision&apos;s weights.</source>
        <translation>文本用来自文件夹的 BERT（最后几层继续学习），图片用 ResNet-18，由自注意力合并。请在文本节点和 BERT 节点中填写该文件夹；ResNet 可使用 torchvision 的权重。</translation>
    </message>
    <message>
        <source>Takes the mean of the training part away and divides by its deviation, each number by its own.</source>
        <translation>减去训练集的均值并除以其标准差，每个数值各自计算。</translation>
    </message>
    <message>
        <source>Numbers and categories</source>
        <translation>数值与分类</translation>
    </message>
    <message>
        <source>Columns</source>
        <translation>列</translation>
    </message>
    <message>
        <source>The columns of numbers and of categories that are read.</source>
        <translation>要读取的数值列和分类列。</translation>
    </message>
    <message>
        <source>Categories kept</source>
        <translation>保留分类数</translation>
    </message>
    <message>
        <source>The most frequent categories of the training part are kept, up to this many a column; others count as missing.</source>
        <translation>保留训练集中最常见的分类，每列最多此数目；其他分类视为缺失。</translation>
    </message>
    <message>
        <source>Standardises each number by mean and deviation of the training part, and numbers the categories that the training part has. A cell that is missing is told to the encoder as missing, not as zero.</source>
        <translation>按训练集的均值和标准差对每个数值做标准化，并为训练集中出现的分类编号。缺失的单元格会作为缺失告知编码器，而不是作为零。</translation>
    </message>
    <message>
        <source>Feature vector</source>
        <translation>特征向量</translation>
    </message>
    <message>
        <source>The column that names a .npy file for each row, or the name x of the columns x__0, x__1 and so on.</source>
        <translation>为每行指定一个 .npy 文件的列，或列 x__0、x__1 等的共同名称 x。</translation>
    </message>
    <message>
        <source>Numbers that something else has computed, as many in every row: from a .npy file for each row, or from columns of the table. A vector with a missing number is absent.</source>
        <translation>由其他程序算出的数值，每行个数相同：来自每行一个的 .npy 文件，或来自表格的列。有数值缺失的向量视为缺失。</translation>
    </message>
    <message>
        <source>Time series</source>
        <translation>时间序列</translation>
    </message>
    <message>
        <source>The column that names a .npy or CSV file for each row: a row of the file for each step, a column for each channel.</source>
        <translation>为每行指定一个 .npy 或 CSV 文件的列：文件中每步一行，每个通道一列。</translation>
    </message>
    <message>
        <source>Steps kept</source>
        <translation>保留步数</translation>
    </message>
    <message>
        <source>steps</source>
        <translation>步</translation>
    </message>
    <message>
        <source>Longer series are cut after this many steps.</source>
        <translation>更长的序列在此步数之后截断。</translation>
    </message>
    <message>
        <source>Numbers that were measured one after another, in one channel or several, for as many steps as a row has.</source>
        <translation>依次测得的数值，有一个或多个通道，步数随各行而定。</translation>
    </message>
    <message>
        <source>Tokens for the steps, or one for the whole series: its last state, or the mean or the largest of its states.</source>
        <translation>各步对应的词元，或整个序列一个词元：取其末状态，或各状态的平均或最大值。</translation>
    </message>
    <message>
        <source>Steps whose states are averaged to one token.</source>
        <translation>多少步的状态取平均成为一个词元。</translation>
    </message>
    <message>
        <source>series encoder</source>
        <translation>时间序列编码器</translation>
    </message>
    <message>
        <source>Feature tokens and Transformer</source>
        <translation>特征词元与 Transformer</translation>
    </message>
    <message>
        <source>numbers encoder</source>
        <translation>数值编码器</translation>
    </message>
    <message>
        <source>Numbers that stand for a column in every layer.</source>
        <translation>每一层中表示一列的数值个数。</translation>
    </message>
    <message>
        <source>One token for each column that is not missing, or a learned token that looks at all of them.</source>
        <translation>每个未缺失的列一个词元，或取一个关注所有列的可学习词元。</translation>
    </message>
    <message>
        <source>FT-Transformer: each column becomes a token, xⱼWⱼ + bⱼ for a number, an embedding for a category, and Transformer layers follow, the first without a normalisation before it. Missing columns are masked.</source>
        <translation>FT-Transformer：每列成为一个词元，数值为 xⱼWⱼ + bⱼ，分类为嵌入，之后接 Transformer 层，其中第一层之前不做归一化。缺失的列会被掩蔽。</translation>
    </message>
    <message>
        <source>reglu</source>
        <translation>reglu</translation>
    </message>
    <message>
        <source>columns</source>
        <translation>列</translation>
    </message>
    <message>
        <source>Puts the columns side by side: a number as it is, a category as a 1 among zeros, and for each column whether it is missing. Hidden layers with an activation follow, then a linear one.</source>
        <translation>把各列并列放置：数值保持原样，分类表示为一串 0 中的一个 1，并为每列注明是否缺失。之后接带激活函数的隐藏层，再接一个线性层。</translation>
    </message>
    <message>
        <source>Projection</source>
        <translation>投影</translation>
    </message>
    <message>
        <source>vector encoder</source>
        <translation>特征向量编码器</translation>
    </message>
    <message>
        <source>Numbers that leave the layer.</source>
        <translation>该层输出的数值个数。</translation>
    </message>
    <message>
        <source>What follows the layer.</source>
        <translation>接在该层之后的激活函数。</translation>
    </message>
    <message>
        <source>One dense layer, xWᵀ + b, an activation and dropout: brings a feature vector to the width of the others.</source>
        <translation>一个全连接层 xWᵀ + b，加上激活函数和随机丢弃：把特征向量变为与其他模态相同的宽度。</translation>
    </message>
    <message>
        <source>Reads the steps in order and keeps a state; the states of a span of steps are averaged to a token.</source>
        <translation>依次读取各步并保持状态；一段步内的状态取平均，成为一个词元。</translation>
    </message>
    <message>
        <source>Reads the steps in order with a state of two gates; the states of a span of steps are averaged to a token.</source>
        <translation>用带两个门的状态依次读取各步；一段步内的状态取平均，成为一个词元。</translation>
    </message>
    <message>
        <source>TCN</source>
        <translation>TCN</translation>
    </message>
    <message>
        <source>Filters of each block, first to last, with commas between. Each block looks twice as far back.</source>
        <translation>从第一个到最后一个块的滤波器个数，用逗号分隔。每个块回看的范围是前一个块的两倍。</translation>
    </message>
    <message>
        <source>Steps that a filter sees at once.</source>
        <translation>一个滤波器同时看到的步数。</translation>
    </message>
    <message>
        <source>Share of what follows each convolution that is dropped in training.</source>
        <translation>训练时每个卷积之后的输出中被随机丢弃的比例。</translation>
    </message>
    <message>
        <source>Residual blocks of two causal convolutions with weight normalisation, whose taps lie 1, 2, 4 … steps apart: each state sees the steps before it, far back at little cost.</source>
        <translation>由两个带权重归一化的因果卷积组成的残差块，其抽头相隔 1、2、4 … 步：每个状态都能看到此前的步，以很小的代价回看很远。</translation>
    </message>
    <message>
        <source>Industrial</source>
        <translation>工业</translation>
    </message>
    <message>
        <source>What a machine&apos;s sensors, microphone, camera and log say: series, numbers, sounds, pictures and text exchange what they know through a few shared tokens. Needs two of them.</source>
        <translation>机器的传感器、麦克风、摄像头和日志所给出的信息：时间序列、数值、声音、图片和文本通过少量共享词元交换各自所知。需要其中两种。</translation>
    </message>
    <message>
        <source>Punctuation</source>
        <translation>标点</translation>
    </message>
    <message>
        <source>Marks such as commas and question marks are words of their own. A WordPiece tokeniser always keeps them.</source>
        <translation>逗号、问号等标点各自作为一个词。WordPiece 分词器总是保留标点。</translation>
    </message>
    <message>
        <source>Integrated gradients</source>
        <translation>积分梯度</translation>
    </message>
    <message>
        <source>The gradient of the target, averaged on the straight way from a baseline to the sample, times the difference of both. The shares sum to what the target has gained on the way; δ says how closely.</source>
        <translation>目标的梯度沿从基线到样本的直线取平均，再乘以两者之差。各份之和等于目标在这段路上的增量；δ 说明吻合的程度。</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>步数</translation>
    </message>
    <message>
        <source>Points of the way from the baseline where the gradient is taken; δ tells whether they are enough.</source>
        <translation>从基线出发的路上取梯度的点数；δ 说明是否足够。</translation>
    </message>
    <message>
        <source>Baseline</source>
        <translation>基线</translation>
    </message>
    <message>
        <source>What stands in place of what is taken away: what training has on average, or nothing at all.</source>
        <translation>被去掉的部分由什么代替：训练数据的平均，或什么也没有。</translation>
    </message>
    <message>
        <source>blank</source>
        <translation>空白</translation>
    </message>
    <message>
        <source>Occlusion</source>
        <translation>遮挡</translation>
    </message>
    <message>
        <source>Each piece of the inputs is taken away in turn, and what the target loses is its share. It needs no look inside the model, but shows it samples that are unlike those it learned from.</source>
        <translation>依次去掉输入的每一块，目标因此失去多少，就是它的份额。无需查看模型内部，但会让模型看到与所学样本不同的样本。</translation>
    </message>
    <message>
        <source>Words at once</source>
        <translation>一次遮挡的词数</translation>
    </message>
    <message>
        <source>Words that follow each other and are taken away together.</source>
        <translation>相邻且一起去掉的词。</translation>
    </message>
    <message>
        <source>Step in a text</source>
        <translation>文本中的步幅</translation>
    </message>
    <message>
        <source>From one window of words to the next; less than the window makes them overlap.</source>
        <translation>从一个词窗口到下一个；小于窗口时窗口相互重叠。</translation>
    </message>
    <message>
        <source>Cells of a picture at once</source>
        <translation>一次遮挡的图像格数</translation>
    </message>
    <message>
        <source>Side of the square of cells that is taken away together.</source>
        <translation>一起去掉的方块的边长（格）。</translation>
    </message>
    <message>
        <source>Step in a picture</source>
        <translation>图像中的步幅</translation>
    </message>
    <message>
        <source>From one window of cells to the next; less than the window makes them overlap.</source>
        <translation>从一个格窗口到下一个；小于窗口时窗口相互重叠。</translation>
    </message>
    <message>
        <source>Cells of a sound at once</source>
        <translation>一次遮挡的声音格数</translation>
    </message>
    <message>
        <source>Spans and bands that are taken away together.</source>
        <translation>一起去掉的时段和频带数。</translation>
    </message>
    <message>
        <source>Step in a sound</source>
        <translation>声音中的步幅</translation>
    </message>
    <message>
        <source>From one window of spans and bands to the next; less than the window makes them overlap.</source>
        <translation>从一个时段与频带窗口到下一个；小于窗口时窗口相互重叠。</translation>
    </message>
    <message>
        <source>Pieces of other inputs at once</source>
        <translation>其他输入一次遮挡的块数</translation>
    </message>
    <message>
        <source>Neighbouring spans of waveforms and series, cells and frames of videos, parts of vectors that are taken away together; columns of numbers always go one by one.</source>
        <translation>波形和序列的相邻时段、视频的相邻格与帧、向量的相邻部分一起去掉的数目；数值列总是逐个去掉。</translation>
    </message>
    <message>
        <source>Step in other inputs</source>
        <translation>其他输入中的步幅</translation>
    </message>
    <message>
        <source>From one such window to the next; less than the window makes them overlap.</source>
        <translation>从一个这样的窗口到下一个；小于窗口时窗口相互重叠。</translation>
    </message>
    <message>
        <source>Kernel SHAP</source>
        <translation>Kernel SHAP</translation>
    </message>
    <message>
        <source>Many mixtures of pieces are taken away, and a weighted linear fit gives each piece its Shapley value. Of many pieces only some mixtures are drawn: the interval shows how sure each share is.</source>
        <translation>去掉许多不同组合的块，用加权线性拟合求出每块的 Shapley 值。块数多时只抽取部分组合：区间显示每个份额有多可靠。</translation>
    </message>
    <message>
        <source>Samples</source>
        <translation>采样数</translation>
    </message>
    <message>
        <source>Coalitions of pieces that are computed, at least four for each group; up to 12 groups are computed exactly, whatever stands here. More of them make the intervals narrower.</source>
        <translation>要计算的块组合数，每组至少四个；不超过 12 组时无论此处填多少都精确计算。越多则区间越窄。</translation>
    </message>
    <message>
        <source>Words in a group</source>
        <translation>每组词数</translation>
    </message>
    <message>
        <source>Words in a row that go together; 1 takes each word by itself.</source>
        <translation>合为一组的连续词数；1 表示每个词单独成组。</translation>
    </message>
    <message>
        <source>Group</source>
        <translation>编组</translation>
    </message>
    <message>
        <source>Side of the groups of neighbouring pieces of other inputs that go together: squares of cells, spans and bands. 1 takes each piece by itself.</source>
        <translation>其他输入中合为一组的相邻块的边长：格、时段与频带组成的方块。1 表示每块单独成组。</translation>
    </message>
    <message>
        <source>Grad-CAM</source>
        <translation>Grad-CAM</translation>
    </message>
    <message>
        <source>The channels of the last feature map of a convolutional encoder, weighted by how much the target gains from each. It is as coarse as that map.</source>
        <translation>卷积编码器最后一张特征图的各通道，按目标从每个通道得到多少加权。其精细程度与该特征图相同。</translation>
    </message>
    <message>
        <source>Node</source>
        <translation>节点</translation>
    </message>
    <message>
        <source>Encoder whose last feature map is looked at; empty: each that has one.</source>
        <translation>查看哪个编码器的最后一张特征图；留空：所有有特征图的编码器。</translation>
    </message>
    <message>
        <source>Only what speaks for it</source>
        <translation>仅支持的部分</translation>
    </message>
    <message>
        <source>Leaves out what speaks against the target, as the paper does.</source>
        <translation>按论文的做法，略去反对目标的部分。</translation>
    </message>
    <message>
        <source>Attention relevance</source>
        <translation>注意力相关性</translation>
    </message>
    <message>
        <source>Attention that speaks for the target, followed from layer to layer and from modality to modality: weights times their gradient where that is positive, by the rules for self-attention and cross-attention.</source>
        <translation>支持目标的注意力，逐层、跨模态地追踪：权重乘以其梯度，只取正值，遵循自注意力与交叉注意力的规则。</translation>
    </message>
    <message>
        <source>Whose attention, by the id of a node that attends; empty: the fusion nearest to the head.</source>
        <translation>查看谁的注意力，填有注意力的节点的标识；留空：离输出头最近的融合节点。</translation>
    </message>
    <message>
        <source>Attention rollout</source>
        <translation>注意力展开</translation>
    </message>
    <message>
        <source>Where information was routed over all layers: the attention of each, half of it with what passes by unchanged, multiplied one with another.</source>
        <translation>信息经过所有层的去向：每层的注意力与原样通过的部分各占一半，逐层相乘。</translation>
    </message>
    <message>
        <source>Attention flow</source>
        <translation>注意力流</translation>
    </message>
    <message>
        <source>How much could at most be routed from each token to what the head sees: a maximum flow through the attention of all layers.</source>
        <translation>每个词元最多有多少信息能到达输出头所见之处：穿过所有层注意力的最大流。</translation>
    </message>
    <message>
        <source>Tokens at most</source>
        <translation>词元上限</translation>
    </message>
    <message>
        <source>Of a node with more, neighbours of one input are reckoned as one token, since the work grows with the fourth power.</source>
        <translation>词元更多的节点，会把同一输入的相邻词元合为一个，因为计算量按四次方增长。</translation>
    </message>
    <message>
        <source>Raw attention</source>
        <translation>原始注意力</translation>
    </message>
    <message>
        <source>The weights of one layer: where information was routed, not why the model decided.</source>
        <translation>某一层的权重：显示信息的去向，而不是模型作出判断的原因。</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>层</translation>
    </message>
    <message>
        <source>Counted from 0; -1: the last one.</source>
        <translation>从 0 数起；-1：最后一层。</translation>
    </message>
    <message>
        <source>Attention head</source>
        <translation>注意力头</translation>
    </message>
    <message>
        <source>Counted from 0; -1: the mean over all.</source>
        <translation>从 0 数起；-1：所有头的平均。</translation>
    </message>
    <message>
        <source>From token</source>
        <translation>从词元</translation>
    </message>
    <message>
        <source>What this token looks at, counted from 0; -1: what the head sees, by each token&apos;s part in it.</source>
        <translation>此词元看向什么，从 0 数起；-1：输出头所见，按每个词元所占的份额。</translation>
    </message>
    <message>
        <source>In place of what is taken away</source>
        <translation>代替被拿走部分的内容</translation>
    </message>
    <message>
        <source>What the model learned to put there, the mean over 32 other samples, or the model&apos;s missing modality though it was never trained. Automatic: what was learned, else other samples.</source>
        <translation>模型学到的替代、其他 32 个样本的平均，或模型未经训练的缺失模态。自动：有学到的就用学到的，否则用其他样本。</translation>
    </message>
    <message>
        <source>Samples with shares</source>
        <translation>计算份额的样本数</translation>
    </message>
    <message>
        <source>Samples at most whose shares are computed, drawn by the seed.</source>
        <translation>最多计算这么多样本的份额，由种子抽取。</translation>
    </message>
    <message>
        <source>Samples of EMAP</source>
        <translation>EMAP 的样本数</translation>
    </message>
    <message>
        <source>Cut where so many to the power of the number of modalities are over 64000.</source>
        <translation>若其模态数次幂超过 64000，则减少。</translation>
    </message>
    <message>
        <source>Shufflings</source>
        <translation>打乱次数</translation>
    </message>
    <message>
        <source>How often each modality is shuffled over the samples.</source>
        <translation>每个模态在样本间打乱多少次。</translation>
    </message>
    <message>
        <source>Of what is drawn and shuffled. The same seed gives the same numbers.</source>
        <translation>用于抽取和打乱。相同的种子给出相同的数字。</translation>
    </message>
    <message>
        <source>Perplexity</source>
        <translation>困惑度</translation>
    </message>
    <message>
        <source>About how many neighbours of a point count.</source>
        <translation>一个点大约有多少邻居起作用。</translation>
    </message>
    <message>
        <source>Angle</source>
        <translation>角度</translation>
    </message>
    <message>
        <source>How far a cell has to be to stand for its points (Barnes–Hut); 0: exact.</source>
        <translation>一个单元要多远才能代表其中的点（Barnes–Hut）；0：精确。</translation>
    </message>
    <message>
        <source>Neighbours</source>
        <translation>邻居数</translation>
    </message>
    <message>
        <source>Of each point, itself among them: few show what lies near, many the whole.</source>
        <translation>每个点的邻居数，含自身：少则显示近处，多则显示整体。</translation>
    </message>
    <message>
        <source>Least distance</source>
        <translation>最小距离</translation>
    </message>
    <message>
        <source>How near points may come to each other.</source>
        <translation>点与点可以靠得多近。</translation>
    </message>
    <message>
        <source>Iterations</source>
        <translation>迭代次数</translation>
    </message>
    <message>
        <source>0: 1000 of t-SNE; 500 of UMAP, 200 above 10,000 samples.</source>
        <translation>0：t-SNE 为 1000；UMAP 为 500，超过 10,000 个样本时为 200。</translation>
    </message>
    <message>
        <source>Of where points begin and what is drawn. The same seed gives the same map.</source>
        <translation>用于点的起始位置和抽样。相同的种子给出相同的图。</translation>
    </message>
    <message>
        <source>automatic</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>trained</source>
        <translation>学到的</translation>
    </message>
    <message>
        <source>donors</source>
        <translation>其他样本</translation>
    </message>
</context>
<context>
    <name>FrameSheet</name>
    <message>
        <source>%1 s</source>
        <translation>%1 秒</translation>
    </message>
</context>
<context>
    <name>Problems</name>
    <message>
        <source>has no nodes. Choose a template.</source>
        <translation>没有节点。请选择一个模板。</translation>
    </message>
    <message>
        <source>has a name that is not made of a-z, 0-9 and _, beginning with a letter.</source>
        <translation>名称须由 a-z、0-9 和 _ 组成，并以字母开头。</translation>
    </message>
    <message>
        <source>occurs twice.</source>
        <translation>出现了两次。</translation>
    </message>
    <message>
        <source>is of type &apos;%1&apos;, which is not in the catalogue.</source>
        <translation>类型为“%1”，但目录中没有这种类型。</translation>
    </message>
    <message>
        <source>was made for version %1 of &apos;%2&apos;; this program has %3.</source>
        <translation>是为“%2”的版本 %1 制作的；本程序的版本为 %3。</translation>
    </message>
    <message>
        <source>has no parameter &apos;%1&apos;.</source>
        <translation>没有参数“%1”。</translation>
    </message>
    <message>
        <source>has an edge &apos;%1&apos; to &apos;%2&apos;, but no node &apos;%3&apos;.</source>
        <translation>有从“%1”到“%2”的连线，但没有节点“%3”。</translation>
    </message>
    <message>
        <source>is connected to &apos;%1&apos; twice.</source>
        <translation>与“%1”重复连接。</translation>
    </message>
    <message>
        <source>has no input &apos;%1&apos;.</source>
        <translation>没有输入“%1”。</translation>
    </message>
    <message>
        <source>takes one edge into &apos;%1&apos;, and has more.</source>
        <translation>输入“%1”只接受一条连线，现在不止一条。</translation>
    </message>
    <message>
        <source>has nothing connected to its input &apos;%1&apos;.</source>
        <translation>输入“%1”没有任何连接。</translation>
    </message>
    <message>
        <source>lies on a cycle with %1.</source>
        <translation>与 %1 构成环路。</translation>
    </message>
    <message>
        <source>expects %1 at &apos;%2&apos;, got %3 from &apos;%4&apos;.</source>
        <translation>在“%2”处需要 %1，却从“%4”得到 %3。</translation>
    </message>
    <message>
        <source>is not connected to anything after it.</source>
        <translation>之后没有连接任何节点。</translation>
    </message>
    <message>
        <source>has no head, so there is nothing to learn.</source>
        <translation>没有输出头，因此没有可学习的内容。</translation>
    </message>
    <message>
        <source>cannot project %1: its last side is not known.</source>
        <translation>无法投影 %1：最后一维的大小未知。</translation>
    </message>
    <message>
        <source>has a width of %1, which %2 heads cannot share evenly. Make width a multiple of heads.</source>
        <translation>宽度为 %1，无法由 %2 个头平均分配。请使宽度为头数的整数倍。</translation>
    </message>
    <message>
        <source>cannot pool %1 pixels a side to %2 cells. Make the picture larger or the grid smaller.</source>
        <translation>无法将每边 %1 个像素池化为 %2 格。请增大图片或缩小网格。</translation>
    </message>
    <message>
        <source>%1 is %2; it takes an odd number.</source>
        <translation>%1 为 %2；须为奇数。</translation>
    </message>
    <message>
        <source>%1 is %2; it takes an even number.</source>
        <translation>%1 为 %2；须为偶数。</translation>
    </message>
    <message>
        <source>%1 is %2; it takes %3 to %4.</source>
        <translation>%1 为 %2；允许范围为 %3 至 %4。</translation>
    </message>
    <message>
        <source>%1 is &apos;%2&apos;; it takes true or false.</source>
        <translation>%1 为“%2”；须为 true 或 false。</translation>
    </message>
    <message>
        <source>%1 is &apos;%2&apos;; it takes a whole number.</source>
        <translation>%1 为“%2”；须为整数。</translation>
    </message>
    <message>
        <source>%1 is &apos;%2&apos;; it takes a number.</source>
        <translation>%1 为“%2”；须为数字。</translation>
    </message>
    <message>
        <source>%1 is &apos;%2&apos;; it takes one of %3.</source>
        <translation>%1 为“%2”；须为以下之一：%3。</translation>
    </message>
    <message>
        <source>%1 is &apos;%2&apos;; it takes text.</source>
        <translation>%1 为“%2”；须为文本。</translation>
    </message>
    <message>
        <source>there is no template &apos;%1&apos;; there is: %2.</source>
        <translation>没有模板“%1”；可用的有：%2。</translation>
    </message>
    <message>
        <source>cannot average a feature map of %1 to %2 cells a side. Make the picture larger or the grid smaller.</source>
        <translation>无法将 %1 的特征图平均池化为每边 %2 格。请增大图片或缩小网格。</translation>
    </message>
    <message>
        <source>leaves nothing of a picture of %1 pixels a side after %2 convolutions. Use fewer of them or a smaller step.</source>
        <translation>每边 %1 个像素的图片经过 %2 个卷积后已无剩余。请减少卷积个数或缩小倍数。</translation>
    </message>
    <message>
        <source>needs a picture of at least %1 pixels a side, got %2. Make the picture larger.</source>
        <translation>需要每边至少 %1 个像素的图片，实际为 %2。请增大图片。</translation>
    </message>
    <message>
        <source>cannot cut %1 pixels a side into patches of %2. Make the picture&apos;s side a multiple of the patch.</source>
        <translation>无法将每边 %1 个像素切成边长 %2 的图块。请使图片边长为图块边长的整数倍。</translation>
    </message>
    <message>
        <source>cannot cut %1 mel bins into patches of %2. Use more mel bins or a smaller patch.</source>
        <translation>无法将 %1 个梅尔频带切成边长 %2 的图块。请增加梅尔频带或减小图块。</translation>
    </message>
    <message>
        <source>%1 is &apos;%2&apos;; it takes whole numbers with commas between.</source>
        <translation>%1 为“%2”；须为用逗号分隔的整数。</translation>
    </message>
    <message>
        <source>%1 has more than %2 numbers.</source>
        <translation>%1 的数字多于 %2 个。</translation>
    </message>
    <message>
        <source>has &apos;%1&apos; in modality_dropout_rates, which is not of the form NAME=RATE, such as text=0.2.</source>
        <translation>modality_dropout_rates 中的“%1”不符合“名称=比率”的形式，如 text=0.2。</translation>
    </message>
    <message>
        <source>drops &apos;%1&apos; at a rate of %2; it takes 0 to 0.95.</source>
        <translation>“%1”的丢弃率为 %2；允许范围为 0 至 0.95。</translation>
    </message>
    <message>
        <source>has two rates of dropout for &apos;%1&apos;.</source>
        <translation>“%1”有两个丢弃率。</translation>
    </message>
    <message>
        <source>has a rate of dropout for &apos;%1&apos;, which does not lead here; these do: %2.</source>
        <translation>为“%1”设定了丢弃率，但它不通向此处；通向此处的有：%2。</translation>
    </message>
    <message>
        <source>joins at least %1 inputs, and has %2. Connect another encoder.</source>
        <translation>至少需要 %1 个输入，现有 %2 个。请再连接一个编码器。</translation>
    </message>
    <message>
        <source>has fusion_layer %1 and %2 layers, counted from 0, so that nothing is exchanged. Lower fusion_layer or add layers.</source>
        <translation>fusion_layer 为 %1，共 %2 层（从 0 数起），因此不会交换任何信息。请减小 fusion_layer 或增加层数。</translation>
    </message>
    <message>
        <source>has &apos;%1&apos; in pairs, which is not of the form QUERY&lt;KEY, such as text&lt;image.</source>
        <translation>pairs 中的“%1”不符合“查询&lt;键”的形式，如 text&lt;image。</translation>
    </message>
    <message>
        <source>pairs &apos;%1&apos; with itself. Name two inputs, or use fusion.self_attention.</source>
        <translation>“%1”与自身配对。请写两个输入，或使用 fusion.self_attention。</translation>
    </message>
    <message>
        <source>has the pair %1 twice.</source>
        <translation>配对 %1 出现了两次。</translation>
    </message>
    <message>
        <source>pairs &apos;%1&apos;, which does not lead here; these do: %2.</source>
        <translation>配对中的“%1”不通向此处；通向此处的有：%2。</translation>
    </message>
    <message>
        <source>has &apos;%1&apos; in none of its pairs. Add one, such as %2, or take the edge away.</source>
        <translation>“%1”不在任何配对中。请添加一个配对，如 %2，或去掉该连线。</translation>
    </message>
    <message>
        <source>makes an outer product of %1 numbers; at most %2 are allowed. Lower its width, or use fusion.low_rank.</source>
        <translation>外积有 %1 个数值；最多允许 %2 个。请减小宽度，或使用 fusion.low_rank。</translation>
    </message>
    <message>
        <source>cannot normalise %1: its last side is not known.</source>
        <translation>无法归一化 %1：最后一维的大小未知。</translation>
    </message>
    <message>
        <source>cannot add places to %1: its last side is not known.</source>
        <translation>无法为 %1 加上位置：最后一维的大小未知。</translation>
    </message>
    <message>
        <source>makes one vector, and %1 is one already. Set tokens to cut it.</source>
        <translation>会得到一个向量，而 %1 已是一个向量。要切分它，请设置 tokens。</translation>
    </message>
    <message>
        <source>cannot lay %1 end to end: how many there are changes from row to row. Insert between.pool in adaptive mode before it.</source>
        <translation>无法将 %1 首尾相接：其个数逐行变化。请在其前插入自适应模式的 between.pool。</translation>
    </message>
    <message>
        <source>cuts a vector into tokens, and %1 is tokens already. Set tokens to 0 to lay them end to end.</source>
        <translation>会把向量切成词元，而 %1 已是词元。要将其首尾相接，请把 tokens 设为 0。</translation>
    </message>
    <message>
        <source>cannot cut %1 into %2 tokens of equal width. Choose a number that divides the width, or insert between.linear before it.</source>
        <translation>无法将 %1 切成 %2 个等宽的词元。请选择能整除宽度的数目，或在其前插入 between.linear。</translation>
    </message>
    <message>
        <source>adds %1 and %2, which must be of one shape. Insert between.linear of one width before either.</source>
        <translation>要相加 %1 和 %2，两者形状须相同。请在其中之一前插入宽度一致的 between.linear。</translation>
    </message>
    <message>
        <source>adds %1 and %2, which must be of one shape. Insert between.pool or between.reshape before either.</source>
        <translation>要相加 %1 和 %2，两者形状须相同。请在其中之一前插入 between.pool 或 between.reshape。</translation>
    </message>
    <message>
        <source>adds &apos;%1&apos; and &apos;%2&apos;, of which either may be absent. Join them by fusion.sum.</source>
        <translation>要相加“%1”和“%2”，而两者都可能缺失。请用 fusion.sum 合并。</translation>
    </message>
    <message>
        <source>gets %1 and %2; all must bring one logit for each class. Give the linear layers before it width 0, which stands for the number of classes.</source>
        <translation>得到 %1 和 %2；每个输入都须为每类给出一个 logit。请把其前的线性层宽度设为 0，表示类别数。</translation>
    </message>
    <message>
        <source>gets %1 logits for %2 classes. Give the linear layers before the late fusion width 0, which stands for the number of classes.</source>
        <translation>%2 个类别得到了 %1 个 logit。请把后期融合之前的线性层宽度设为 0，表示类别数。</translation>
    </message>
    <message>
        <source>has as many numbers as there are classes, and these are not known. Give it a width.</source>
        <translation>数值个数等于类别数，而类别数未知。请为其设定宽度。</translation>
    </message>
    <message>
        <source>has every node frozen, so there is nothing to learn. Thaw one.</source>
        <translation>所有节点都已冻结，因此没有可学习的内容。请解冻其中一个。</translation>
    </message>
    <message>
        <source>leads to no head, so that nothing can be learned from it alone.</source>
        <translation>不通向任何输出头，因此无法单独从中学习。</translation>
    </message>
    <message>
        <source>has no input &apos;%1&apos;; it has %2.</source>
        <translation>没有输入“%1”；它有 %2。</translation>
    </message>
    <message>
        <source>needs a column of &apos;%1&apos;, and the table has none. Give a column that role.</source>
        <translation>需要一个“%1”列，而表格中没有。请为某一列指定此角色。</translation>
    </message>
    <message>
        <source>learns column &apos;%1&apos;, which input &apos;%2&apos; reads: the answer would be given away. Change the column of either.</source>
        <translation>学习列“%1”，而输入“%2”也读取此列：答案会因此泄露。请更改其中之一的列。</translation>
    </message>
    <message>
        <source>is auxiliary, as every head is, so that none chooses the best checkpoint. Let one be the main head.</source>
        <translation>是辅助输出头，而所有输出头都是，因此没有可用来选择最佳检查点的输出头。请将其中一个设为主输出头。</translation>
    </message>
    <message>
        <source>learns the same column in the same way as &apos;%1&apos;. If it is to help that one, make it auxiliary.</source>
        <translation>与“%1”以相同方式学习同一列。若要用它帮助后者，请将其设为辅助。</translation>
    </message>
    <message>
        <source>is a head of type &apos;%1&apos;, which has no loss to learn by.</source>
        <translation>是类型为“%1”的输出头，而这种类型没有可供学习的损失。</translation>
    </message>
    <message>
        <source>has %1 class weights for %2 classes.</source>
        <translation>%2 个类别有 %1 个类别权重。</translation>
    </message>
    <message>
        <source>%1 is &apos;%2&apos;; it takes none, balanced, or numbers above 0 with commas between.</source>
        <translation>%1 为“%2”；须为 none、balanced，或用逗号分隔的大于 0 的数字。</translation>
    </message>
    <message>
        <source>smooths labels, which goes with cross-entropy alone. Set label_smoothing to 0.</source>
        <translation>使用了标签平滑，但它只能与交叉熵搭配。请将 label_smoothing 设为 0。</translation>
    </message>
    <message>
        <source>has no separator. Write what stands between two labels.</source>
        <translation>没有分隔符。请填写两个标签之间的分隔内容。</translation>
    </message>
    <message>
        <source>has fewer than two classes, so that there is no order.</source>
        <translation>类别少于两个，因此没有顺序可言。</translation>
    </message>
    <message>
        <source>has classes that are not known yet. Open the data first.</source>
        <translation>类别尚未知。请先打开数据。</translation>
    </message>
    <message>
        <source>learns from whole samples, and got single frames of &apos;%1&apos;. Join them over time before.</source>
        <translation>从整个样本学习，却得到“%1”的单个帧。请先沿时间合并它们。</translation>
    </message>
    <message>
        <source>cannot put single frames of &apos;%1&apos; together with &apos;%2&apos;. Join them over time before.</source>
        <translation>不能把“%1”的单个帧与“%2”放在一起。请先沿时间合并它们。</translation>
    </message>
    <message>
        <source>joins what an image encoder made of single frames, and got %1 at &apos;in&apos;. Put video.frames and an image encoder between the video and &apos;in&apos;.</source>
        <translation>合并图像编码器从单个帧得到的结果，却在“in”处得到 %1。请在视频与“in”之间放置 video.frames 和一个图像编码器。</translation>
    </message>
    <message>
        <source>got frames of &apos;%1&apos; at &apos;in&apos; and the video &apos;%2&apos;. Connect the video that the frames come from.</source>
        <translation>在“in”处得到“%1”的帧，而视频为“%2”。请连接这些帧所来自的视频。</translation>
    </message>
    <message>
        <source>knows %1 pieces, and its text has a vocabulary of %2. Give the text the tokeniser of the same model.</source>
        <translation>认识 %1 个子词，而其文本的词表大小为 %2。请为文本使用同一模型的分词方式。</translation>
    </message>
    <message>
        <source>%1 is %2; with pieces of words it takes at least 3, two of which mark the ends.</source>
        <translation>%1 为 %2；使用子词时至少为 3，其中两个标记首尾。</translation>
    </message>
    <message>
        <source>cuts words into pieces, and no pretrained model says how. Name its folder, or choose words.</source>
        <translation>要把词切分为子词，但没有指定如何切分的预训练模型。请填写其文件夹，或选择“词”。</translation>
    </message>
    <message>
        <source>holds no tokenizer.json and no vocab.txt. Name the folder of a pretrained model.</source>
        <translation>不含 tokenizer.json，也不含 vocab.txt。请填写预训练模型的文件夹。</translation>
    </message>
    <message>
        <source>was trained on pieces of words, and its text is numbered by words. Set the text&apos;s tokenizer to wordpiece and give it the same folder.</source>
        <translation>是用子词训练的，而其文本按词编号。请将该文本的 tokenizer 设为 wordpiece，并为其指定同一文件夹。</translation>
    </message>
    <message>
        <source>needs a column of one of these, and the table has none: %1. Give a column that role.</source>
        <translation>需要以下角色之一的列，而表格中没有：%1。请为某一列指定此角色。</translation>
    </message>
    <message>
        <source>joins at least %1 modalities, and the table has %2. Give another column one of these roles: %3.</source>
        <translation>至少需要 %1 个模态，而表格有 %2 个。请再为一列指定以下角色之一：%3。</translation>
    </message>
</context>
<context>
    <name>Reasons</name>
    <message>
        <source>no cell has a value</source>
        <translation>没有单元格有值</translation>
    </message>
    <message>
        <source>%1 of %2 cells name image files</source>
        <translation>%2 个单元格中有 %1 个是图像文件名</translation>
    </message>
    <message>
        <source>%1 of %2 cells name sound files</source>
        <translation>%2 个单元格中有 %1 个是声音文件名</translation>
    </message>
    <message>
        <source>%1 of %2 cells name video files</source>
        <translation>%2 个单元格中有 %1 个是视频文件名</translation>
    </message>
    <message>
        <source>the cells are paths, but not of one kind of media</source>
        <translation>单元格是路径，但不属于同一种媒体</translation>
    </message>
    <message>
        <source>the name says that it annotates evidence</source>
        <translation>列名表明它是证据标注</translation>
    </message>
    <message>
        <source>the cells count the rows</source>
        <translation>单元格是行的计数</translation>
    </message>
    <message>
        <source>every cell is another whole number</source>
        <translation>每个单元格是不同的整数</translation>
    </message>
    <message>
        <source>every cell has the same number</source>
        <translation>所有单元格的数字相同</translation>
    </message>
    <message>
        <source>%1 of %2 cells are numbers</source>
        <translation>%2 个单元格中有 %1 个是数字</translation>
    </message>
    <message>
        <source>every cell has the same value</source>
        <translation>所有单元格的值相同</translation>
    </message>
    <message>
        <source>every cell is another name</source>
        <translation>每个单元格是不同的名称</translation>
    </message>
    <message>
        <source>every cell is another code</source>
        <translation>每个单元格是不同的代码</translation>
    </message>
    <message>
        <source>the cells are neither words nor numbers</source>
        <translation>单元格既不是词也不是数字</translation>
    </message>
    <message>
        <source>codes that come back</source>
        <translation>重复出现的代码</translation>
    </message>
    <message>
        <source>several words a cell</source>
        <translation>每个单元格有多个词</translation>
    </message>
    <message>
        <source>many different words</source>
        <translation>许多不同的词</translation>
    </message>
    <message>
        <source>%1 of %2 cells name a split</source>
        <translation>%2 个单元格中有 %1 个是划分名称</translation>
    </message>
    <message>
        <source>named &apos;%1&apos;, %2 repeated values</source>
        <translation>列名为“%1”，有 %2 个重复的值</translation>
    </message>
    <message>
        <source>named &apos;%1&apos;, many different numbers</source>
        <translation>列名为“%1”，有许多不同的数字</translation>
    </message>
    <message>
        <source>named &apos;%1&apos;, %2 values that come back</source>
        <translation>列名为“%1”，有 %2 个反复出现的值</translation>
    </message>
    <message>
        <source>%1 repeated values</source>
        <translation>%1 个重复的值</translation>
    </message>
    <message>
        <source>%1 repeated words</source>
        <translation>%1 个重复的词</translation>
    </message>
    <message>
        <source>%1 values, the most evenly spread column</source>
        <translation>%1 个值，是分布最均匀的列</translation>
    </message>
</context>
<context>
    <name>SoundAxes</name>
    <message>
        <source>%1 Hz</source>
        <translation>%1 Hz</translation>
    </message>
    <message>
        <source>%1 kHz</source>
        <translation>%1 kHz</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 秒</translation>
    </message>
</context>
<context>
    <name>TraceLanes</name>
    <message>
        <source>channel %1</source>
        <translation>通道 %1</translation>
    </message>
    <message>
        <source>step 1</source>
        <translation>第 1 步</translation>
    </message>
    <message>
        <source>step %1</source>
        <translation>第 %1 步</translation>
    </message>
</context>
<context>
    <name>triptych::AbsentView</name>
    <message>
        <source>Absent input</source>
        <translation>缺失的输入</translation>
    </message>
    <message>
        <source>This sample has no value here, and the model has no token for it.</source>
        <translation>该样本在此没有值，模型也没有代替它的词元。</translation>
    </message>
    <message>
        <source>Absent in this sample. The learned token stands in for it and has %1 % of the attention.</source>
        <translation>该样本缺失此项。由学习得到的词元代替，占注意力的 %1%。</translation>
    </message>
</context>
<context>
    <name>triptych::AgreementView</name>
    <message>
        <source>How far the methods agree</source>
        <translation>各方法的一致程度</translation>
    </message>
    <message>
        <source>%1  %2</source>
        <comment>number and method</comment>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>%1 and %2: rank correlation %3</source>
        <translation>%1 与 %2：秩相关 %3</translation>
    </message>
    <message>
        <source>%1 and %2 share no tokens that vary</source>
        <translation>%1 与 %2 没有共同且有变化的词元</translation>
    </message>
</context>
<context>
    <name>triptych::ArcView</name>
    <message>
        <source>Arcs between modalities</source>
        <translation>模态之间的弧线</translation>
    </message>
    <message>
        <source>Nothing goes from one modality to another</source>
        <translation>没有从一个模态到另一个模态的注意力</translation>
    </message>
    <message numerus="yes">
        <source>The %n strongest weights between modalities</source>
        <translation>
            <numerusform>模态之间最强的 %n 个权重</numerusform>
        </translation>
    </message>
    <message>
        <source>%1: nothing to other modalities</source>
        <translation>%1：不通向其他模态</translation>
    </message>
    <message>
        <source>%1 → %2: %3</source>
        <translation>%1 → %2：%3</translation>
    </message>
    <message>
        <source>No attention to show</source>
        <translation>没有可显示的注意力</translation>
    </message>
    <message>
        <source>%1 · strongest: %2</source>
        <translation>%1 · 最强：%2</translation>
    </message>
</context>
<context>
    <name>triptych::AttentionSelection</name>
    <message>
        <source>%1 pinned, %2 % of what the head sees</source>
        <translation>已固定 %1，占输出头所见的 %2 %</translation>
    </message>
    <message numerus="yes">
        <source>%n tokens</source>
        <translation>
            <numerusform>%n 个词元</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>triptych::AttributionBarsView</name>
    <message>
        <source>What stands for no part of the sample</source>
        <translation>不代表样本任何部分的词元</translation>
    </message>
    <message>
        <source>What each column speaks for</source>
        <translation>每列支持什么</translation>
    </message>
</context>
<context>
    <name>triptych::AttributionCard</name>
    <message>
        <source>absent</source>
        <translation>缺失</translation>
    </message>
    <message>
        <source>first %1 of %2 words</source>
        <translation>共 %2 个词，取前 %1 个</translation>
    </message>
    <message numerus="yes">
        <source>%n words</source>
        <translation>
            <numerusform>%n 个词</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 s</source>
        <comment>length</comment>
        <translation>%1 秒</translation>
    </message>
    <message>
        <source>±%1 a pixel</source>
        <translation>每像素 ±%1</translation>
    </message>
    <message numerus="yes">
        <source>%n tokens</source>
        <translation>
            <numerusform>%n 个词元</numerusform>
        </translation>
    </message>
    <message>
        <source>this method says nothing of it</source>
        <translation>此方法对它没有结论</translation>
    </message>
    <message>
        <source>The sample has no value here. What stands in its place is among the sinks.</source>
        <translation>样本在此处没有值。代替它的词元列在汇聚项中。</translation>
    </message>
    <message>
        <source>%1×%2 px</source>
        <translation>%1×%2 像素</translation>
    </message>
    <message>
        <source>1 word</source>
        <translation>1 个词</translation>
    </message>
    <message>
        <source>1 token</source>
        <translation>1 个词元</translation>
    </message>
    <message>
        <source>%1 stand out</source>
        <comment>so many tokens</comment>
        <translation>突出的有 %1</translation>
    </message>
</context>
<context>
    <name>triptych::AttributionImageView</name>
    <message>
        <source>What each patch of the picture speaks for</source>
        <translation>图像的每一块支持什么</translation>
    </message>
</context>
<context>
    <name>triptych::AttributionScale</name>
    <message>
        <source>Colour scale of the attribution</source>
        <translation>归因的色标</translation>
    </message>
    <message>
        <source>Red speaks for the target, blue against it; the stronger, the more.</source>
        <translation>红色支持目标，蓝色反对目标；颜色越深，程度越大。</translation>
    </message>
    <message>
        <source>Where information was routed: the brighter, the more.</source>
        <translation>信息的去向：越亮越多。</translation>
    </message>
    <message>
        <source>%1 alone</source>
        <comment>an input, which has a scale of its own</comment>
        <translation>仅 %1</translation>
    </message>
    <message>
        <source>%1 %2</source>
        <comment>an input, and where its scale ends</comment>
        <translation>%1 %2</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>what the scale holds for, and where it ends</comment>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>from %1 to %2, %3</source>
        <translation>从 %1 到 %2，%3</translation>
    </message>
    <message>
        <source>What speaks for the target: the brighter, the more.</source>
        <translation>支持目标的部分：越亮，越支持。</translation>
    </message>
    <message>
        <source>%1
%2</source>
        <comment>what the colours say, and what the scale holds for</comment>
        <translation>%1
%2</translation>
    </message>
</context>
<context>
    <name>triptych::AttributionSelection</name>
    <message numerus="yes">
        <source>%n tokens selected: sum %1</source>
        <translation>
            <numerusform>已选 %n 个词元：合计 %1</numerusform>
        </translation>
    </message>
    <message>
        <source>%1, %2 % of all</source>
        <translation>%1，占总量的 %2 %</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>%1, 95 % interval %2 to %3</source>
        <translation>%1，95 % 区间 %2 到 %3</translation>
    </message>
    <message>
        <source>%1 · %2</source>
        <translation>%1 · %2</translation>
    </message>
    <message>
        <source>%1, %2–%3 (%4)</source>
        <translation>%1，%2–%3（%4）</translation>
    </message>
    <message>
        <source>each view its own</source>
        <translation>每个视图各自</translation>
    </message>
    <message>
        <source>this sample</source>
        <translation>该样本</translation>
    </message>
    <message>
        <source>both of the pair</source>
        <translation>一对中的两侧</translation>
    </message>
    <message>
        <source>all modalities</source>
        <translation>所有模态</translation>
    </message>
</context>
<context>
    <name>triptych::AttributionSoundView</name>
    <message>
        <source>What each part of the sound speaks for</source>
        <translation>声音的每一部分支持什么</translation>
    </message>
</context>
<context>
    <name>triptych::AttributionTextView</name>
    <message>
        <source>What each word speaks for</source>
        <translation>每个词支持什么</translation>
    </message>
</context>
<context>
    <name>triptych::AttributionTraceView</name>
    <message>
        <source>What each span speaks for</source>
        <translation>每个时段支持什么</translation>
    </message>
</context>
<context>
    <name>triptych::AttributionVideoView</name>
    <message>
        <source>What each patch of each frame speaks for</source>
        <translation>每帧的每一块支持什么</translation>
    </message>
</context>
<context>
    <name>triptych::AttributionView</name>
    <message>
        <source>%1
%2</source>
        <translation>%1
%2</translation>
    </message>
</context>
<context>
    <name>triptych::AudioPreview</name>
    <message>
        <source>%1 / %2 s</source>
        <translation>%1 / %2 秒</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>播放</translation>
    </message>
    <message>
        <source>Pause (Space)</source>
        <translation>暂停（空格键）</translation>
    </message>
    <message>
        <source>Play (Space)</source>
        <translation>播放（空格键）</translation>
    </message>
    <message>
        <source>Stop and go to the beginning (Escape)</source>
        <translation>停止并回到开头（Esc 键）</translation>
    </message>
    <message>
        <source>Nothing is playing</source>
        <translation>没有正在播放的内容</translation>
    </message>
    <message>
        <source>Sound</source>
        <translation>声音</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
</context>
<context>
    <name>triptych::AverageMapsPanel</name>
    <message>
        <source>What each word speaks for on average</source>
        <translation>每个词平均支持什么</translation>
    </message>
    <message>
        <source>all (%1)</source>
        <comment>samples</comment>
        <translation>全部（%1）</translation>
    </message>
    <message>
        <source>in truth %1 (%2)</source>
        <comment>class, samples</comment>
        <translation>真实为 %1（%2）</translation>
    </message>
    <message>
        <source>predicted %1 (%2)</source>
        <comment>class, samples</comment>
        <translation>预测为 %1（%2）</translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n words; in brackets: samples</source>
        <translation>
            <numerusform>%1 / %n 个词；括号内：样本数</numerusform>
        </translation>
    </message>
    <message>
        <source>over the mean picture</source>
        <translation>叠加在平均图像上</translation>
    </message>
    <message>
        <source>over the mean spectrogram</source>
        <translation>叠加在平均频谱图上</translation>
    </message>
    <message>
        <source>over the mean frames</source>
        <translation>叠加在平均帧上</translation>
    </message>
    <message>
        <source>over the mean series</source>
        <translation>叠加在平均序列上</translation>
    </message>
    <message>
        <source>Mean over %1 of %2 samples, part %3.</source>
        <translation>%2 个样本中 %1 个的平均，部分 %3。</translation>
    </message>
    <message numerus="yes">
        <source>Mean over %n samples, part %1.</source>
        <translation>
            <numerusform>%n 个样本的平均，部分 %1。</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 of %2 were drawn by chance.</source>
        <translation>从 %2 个中随机抽取了 %1 个。</translation>
    </message>
    <message>
        <source>Where information was routed, not why the model decided.</source>
        <translation>显示信息流向何处，而不是模型为何如此决定。</translation>
    </message>
    <message>
        <source>In %1 of %2 tokens the interval of 95 % holds 0.</source>
        <translation>%2 个词元中有 %1 个，其 95 % 区间包含 0。</translation>
    </message>
    <message>
        <source>%1 · %2 · %3</source>
        <comment>method, class, what the means are of</comment>
        <translation>%1 · %2 · %3</translation>
    </message>
    <message>
        <source>Method</source>
        <translation>方法</translation>
    </message>
    <message>
        <source>Method whose maps are averaged</source>
        <translation>对其图取平均的方法</translation>
    </message>
    <message>
        <source>Part</source>
        <translation>部分</translation>
    </message>
    <message>
        <source>Part of the data whose maps are averaged</source>
        <translation>对其图取平均的数据部分</translation>
    </message>
    <message>
        <source>At most</source>
        <translation>最多</translation>
    </message>
    <message>
        <source>Samples at most, drawn by chance</source>
        <translation>最多样本数，随机抽取</translation>
    </message>
    <message>
        <source>Samples at most, drawn by chance. Each is explained by itself, which takes its time.</source>
        <translation>最多样本数，随机抽取。每个样本都单独解释，需要一些时间。</translation>
    </message>
    <message>
        <source>all samples</source>
        <translation>全部样本</translation>
    </message>
    <message numerus="yes">
        <source>%n samples</source>
        <translation>
            <numerusform>%n 个样本</numerusform>
        </translation>
    </message>
    <message>
        <source>Class</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>Class whose average is shown</source>
        <translation>显示其平均的类别</translation>
    </message>
    <message>
        <source>Scale</source>
        <translation>色标</translation>
    </message>
    <message>
        <source>Scale of the colours</source>
        <translation>颜色的色标</translation>
    </message>
    <message>
        <source>Choose a method and a part of the data, then press Average maps: the cells of pictures and sounds, the words and the columns that matter on average, over all samples and by class.</source>
        <translation>选择方法和数据部分，然后按“平均图”：图像与声音的格、词和列，平均来看哪些重要，按全部样本和按类别。</translation>
    </message>
    <message>
        <source>what is predicted</source>
        <translation>预测的内容</translation>
    </message>
    <message>
        <source>What of each sample is explained</source>
        <translation>解释每个样本的什么</translation>
    </message>
    <message>
        <source>Choose a run first.</source>
        <translation>请先选择一次运行。</translation>
    </message>
    <message>
        <source>Each sample is explained for what the model predicts (%1).</source>
        <comment>logit, probability …</comment>
        <translation>每个样本都按模型的预测来解释（%1）。</translation>
    </message>
    <message>
        <source>Each sample is explained for %1 (%2).</source>
        <comment>class or number; logit, probability …</comment>
        <translation>每个样本都按 %1 来解释（%2）。</translation>
    </message>
    <message>
        <source>Parameters of the method</source>
        <translation>方法的参数</translation>
    </message>
    <message>
        <source>Settings of the averaged method</source>
        <translation>被平均的方法的设置</translation>
    </message>
    <message>
        <source>Target</source>
        <translation>目标</translation>
    </message>
    <message>
        <source>Which number of the target is explained</source>
        <translation>解释目标的哪个数</translation>
    </message>
</context>
<context>
    <name>triptych::BarList</name>
    <message>
        <source>Bars</source>
        <translation>条形图</translation>
    </message>
    <message>
        <source>Nothing to count yet</source>
        <translation>还没有可统计的内容</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
</context>
<context>
    <name>triptych::ChoicePopup</name>
    <message>
        <source>What can be chosen</source>
        <translation>可选项</translation>
    </message>
</context>
<context>
    <name>triptych::ClassMetricsModel</name>
    <message>
        <source>Test samples of this class</source>
        <translation>该类别的测试样本数</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>Prec</source>
        <translation>精确</translation>
    </message>
    <message>
        <source>F1</source>
        <translation>F1</translation>
    </message>
    <message>
        <source>n</source>
        <translation>n</translation>
    </message>
    <message>
        <source>Precision: of what was called this class, the share that is</source>
        <translation>精确率：被预测为该类别的样本中，确属该类别的比例</translation>
    </message>
    <message>
        <source>Recall: of what is this class, the share that was found</source>
        <translation>召回率：确属该类别的样本中，被找出的比例</translation>
    </message>
    <message>
        <source>Rec</source>
        <translation>召回</translation>
    </message>
</context>
<context>
    <name>triptych::ColourScale</name>
    <message>
        <source>Colour scale of the matrix</source>
        <translation>矩阵的色标</translation>
    </message>
    <message>
        <source>from %1 to %2</source>
        <translation>从 %1 到 %2</translation>
    </message>
    <message>
        <source>Attention weight in the chosen layer and head; every row of the matrix adds up to 1.</source>
        <translation>所选层和头的注意力权重；矩阵每一行之和为 1。</translation>
    </message>
    <message>
        <source>Colour scale of all inputs</source>
        <translation>所有输入的色标</translation>
    </message>
    <message>
        <source>Share of the attention; one scale for all inputs.</source>
        <translation>注意力的份额；所有输入共用一个色标。</translation>
    </message>
    <message>
        <source>own highest</source>
        <translation>各自最高</translation>
    </message>
    <message>
        <source>Share of the attention; the scale of each input ends at its own highest weight. Point at a token to read that of its input.</source>
        <translation>注意力的份额；每个输入的色标止于其自身的最高权重。指向一个词元可读出其输入的最高值。</translation>
    </message>
</context>
<context>
    <name>triptych::ColumnsAttentionView</name>
    <message>
        <source>Attention on the columns</source>
        <translation>各列上的注意力</translation>
    </message>
    <message>
        <source>Attention on the vector</source>
        <translation>向量上的注意力</translation>
    </message>
    <message>
        <source>Attention on what stands for no part of the sample</source>
        <translation>不代表样本任何部分的词元上的注意力</translation>
    </message>
    <message>
        <source>no value</source>
        <translation>没有值</translation>
    </message>
    <message>
        <source>%1: not seen in training</source>
        <comment>a category</comment>
        <translation>%1：训练中未见过</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <comment>a class token and its input</comment>
        <translation>%2 的 %1</translation>
    </message>
    <message>
        <source>%1 = %2 (%3)</source>
        <comment>a column, its cell, and the modality</comment>
        <translation>%1 = %2（%3）</translation>
    </message>
</context>
<context>
    <name>triptych::ColumnsModel</name>
    <message>
        <source>text</source>
        <translation>文本</translation>
    </message>
    <message>
        <source>image</source>
        <translation>图像</translation>
    </message>
    <message>
        <source>audio</source>
        <translation>音频</translation>
    </message>
    <message>
        <source>video</source>
        <translation>视频</translation>
    </message>
    <message>
        <source>number</source>
        <translation>数值</translation>
    </message>
    <message>
        <source>category</source>
        <translation>分类</translation>
    </message>
    <message>
        <source>label</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>target</source>
        <translation>目标值</translation>
    </message>
    <message>
        <source>split</source>
        <translation>划分</translation>
    </message>
    <message>
        <source>group</source>
        <translation>分组</translation>
    </message>
    <message>
        <source>id</source>
        <translation>标识</translation>
    </message>
    <message>
        <source>ignore</source>
        <translation>忽略</translation>
    </message>
    <message>
        <source>%1 missing</source>
        <translation>缺失 %1 个</translation>
    </message>
    <message>
        <source>%1 not found</source>
        <translation>未找到 %1 个</translation>
    </message>
    <message>
        <source>%1, role %2</source>
        <translation>%1，角色：%2</translation>
    </message>
    <message>
        <source>The role was chosen by hand.</source>
        <translation>角色由手动选择。</translation>
    </message>
    <message>
        <source>Guessed: %1</source>
        <translation>推测依据：%1</translation>
    </message>
    <message>
        <source>At least 10,000 different values</source>
        <translation>至少 10,000 个不同的值</translation>
    </message>
    <message>
        <source>%1 different values</source>
        <translation>%1 个不同的值</translation>
    </message>
    <message>
        <source>Column</source>
        <translation>列</translation>
    </message>
    <message>
        <source>Role</source>
        <translation>角色</translation>
    </message>
    <message>
        <source>Missing</source>
        <translation>缺失</translation>
    </message>
    <message>
        <source>vector</source>
        <translation>向量</translation>
    </message>
    <message>
        <source>series</source>
        <translation>序列</translation>
    </message>
</context>
<context>
    <name>triptych::ColumnsPanel</name>
    <message>
        <source>Columns</source>
        <translation>列</translation>
    </message>
    <message>
        <source>Columns of the table and their roles</source>
        <translation>表格的各列及其角色</translation>
    </message>
    <message>
        <source>Preparation of the column</source>
        <translation>列的预处理</translation>
    </message>
    <message>
        <source>Choose a column to see how it is prepared.</source>
        <translation>选择一列以查看其预处理方式。</translation>
    </message>
    <message>
        <source>The class that the model learns to tell. It needs no preparation.</source>
        <translation>模型要学习判断的类别。无需预处理。</translation>
    </message>
    <message>
        <source>Says which rows train the model and which test it. It needs no preparation.</source>
        <translation>指明哪些行用于训练模型，哪些用于测试。无需预处理。</translation>
    </message>
    <message>
        <source>Rows of one group are kept in one part. It needs no preparation.</source>
        <translation>同组的行始终划入同一部分。无需预处理。</translation>
    </message>
    <message>
        <source>No model reads this column. Give it another role to change that.</source>
        <translation>没有模型读取此列。若要改变，请为其指定其他角色。</translation>
    </message>
    <message>
        <source>No input of the model reads this column. Add one on the Model page.</source>
        <translation>模型没有读取此列的输入。请在“模型”页添加。</translation>
    </message>
    <message>
        <source>Prepare</source>
        <translation>预处理</translation>
    </message>
    <message>
        <source>Prepare · %1</source>
        <translation>预处理 · %1</translation>
    </message>
    <message>
        <source>%1 of “%2”</source>
        <translation>“%2”的%1</translation>
    </message>
</context>
<context>
    <name>triptych::CommandPalette</name>
    <message>
        <source>Command palette</source>
        <translation>命令面板</translation>
    </message>
    <message>
        <source>Type what you want to do</source>
        <translation>输入想做的事</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>命令</translation>
    </message>
    <message>
        <source>Matching commands</source>
        <translation>匹配的命令</translation>
    </message>
</context>
<context>
    <name>triptych::ConfusionView</name>
    <message>
        <source>Confusion matrix</source>
        <translation>混淆矩阵</translation>
    </message>
    <message>
        <source>True %1, predicted %2: %3 of %4 (%5 %)</source>
        <translation>真实 %1，预测 %2：%4 个中有 %3 个（%5%）</translation>
    </message>
    <message>
        <source>No test result yet</source>
        <translation>还没有测试结果</translation>
    </message>
    <message>
        <source>predicted →</source>
        <translation>预测 →</translation>
    </message>
    <message>
        <source>← true</source>
        <translation>← 真实</translation>
    </message>
</context>
<context>
    <name>triptych::CurvePlot</name>
    <message>
        <source> (smoothed %1)</source>
        <translation>（平滑值 %1）</translation>
    </message>
    <message>
        <source>smoothed</source>
        <translation>平滑值</translation>
    </message>
</context>
<context>
    <name>triptych::DataPage</name>
    <message>
        <source>Data</source>
        <translation>数据</translation>
    </message>
    <message>
        <source>Search all text</source>
        <translation>搜索全部文本</translation>
    </message>
    <message>
        <source>Clear all filters</source>
        <translation>清除所有筛选</translation>
    </message>
    <message>
        <source>Samples as a table</source>
        <translation>样本表格</translation>
    </message>
    <message>
        <source>Samples as a gallery</source>
        <translation>样本图库</translation>
    </message>
    <message>
        <source>Sort by the current column</source>
        <translation>按当前列排序</translation>
    </message>
    <message>
        <source>Previous sample</source>
        <translation>上一个样本</translation>
    </message>
    <message>
        <source>Next sample</source>
        <translation>下一个样本</translation>
    </message>
    <message>
        <source>Sample as it lies on disk</source>
        <translation>样本的磁盘原貌</translation>
    </message>
    <message>
        <source>Sample as the model sees it</source>
        <translation>模型所见的样本</translation>
    </message>
    <message>
        <source>Play or pause the sound</source>
        <translation>播放或暂停声音</translation>
    </message>
    <message>
        <source>Change the role of the column</source>
        <translation>更改列的角色</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Copy the message</source>
        <translation>复制消息</translation>
    </message>
    <message>
        <source>Progress of reading the data</source>
        <translation>读取数据的进度</translation>
    </message>
    <message>
        <source>The data could not be read</source>
        <translation>无法读取数据</translation>
    </message>
    <message>
        <source>The samples appear as soon as the table was read.</source>
        <translation>表格读取完成后即显示样本。</translation>
    </message>
    <message>
        <source>No project is open</source>
        <translation>没有打开的项目</translation>
    </message>
    <message>
        <source>Open a project or make one from a table: File, New project from a table.</source>
        <translation>请打开项目，或从表格新建项目：“文件”→“从表格新建项目”。</translation>
    </message>
    <message>
        <source>This project has no table yet</source>
        <translation>该项目还没有表格</translation>
    </message>
    <message>
        <source>Drop a table onto the window, or choose File, New project from a table.</source>
        <translation>请将表格拖放到窗口，或选择“文件”→“从表格新建项目”。</translation>
    </message>
    <message>
        <source>The data were not read</source>
        <translation>数据未读取</translation>
    </message>
    <message>
        <source>Open the project again to read its table.</source>
        <translation>请重新打开项目以读取其表格。</translation>
    </message>
    <message>
        <source>There are no data yet.</source>
        <translation>还没有数据。</translation>
    </message>
    <message>
        <source>No filter is set.</source>
        <translation>没有设置筛选。</translation>
    </message>
    <message>
        <source>The selected sample has no sound.</source>
        <translation>所选样本没有声音。</translation>
    </message>
</context>
<context>
    <name>triptych::DropHint</name>
    <message>
        <source>Drop to open %1</source>
        <translation>松开鼠标以打开 %1</translation>
    </message>
</context>
<context>
    <name>triptych::DryRunModel</name>
    <message>
        <source>%1 %</source>
        <translation>%1%</translation>
    </message>
    <message>
        <source>%1 NaN, %2 infinite, of %3</source>
        <translation>NaN %1 个，无穷大 %2 个，共 %3 个数值</translation>
    </message>
    <message>
        <source>%1: %2 of %3 samples have something here</source>
        <translation>%1：%3 个样本中有 %2 个在此有值</translation>
    </message>
    <message>
        <source>What left the node for this batch</source>
        <translation>该批次在此节点的输出</translation>
    </message>
    <message>
        <source>Standard deviation</source>
        <translation>标准差</translation>
    </message>
    <message>
        <source>Share of the numbers that are exactly zero</source>
        <translation>恰为零的数值所占比例</translation>
    </message>
    <message>
        <source>Numbers that are NaN or infinite</source>
        <translation>为 NaN 或无穷大的数值个数</translation>
    </message>
    <message>
        <source>Share of the words that the vocabulary does not have</source>
        <translation>不在词表中的词所占比例</translation>
    </message>
    <message>
        <source>Milliseconds for the batch on the CPU, the median of three</source>
        <translation>在 CPU 上处理该批次的毫秒数，取三次的中位数</translation>
    </message>
    <message>
        <source>Memory of what left the node</source>
        <translation>节点输出占用的内存</translation>
    </message>
    <message>
        <source>Node</source>
        <translation>节点</translation>
    </message>
    <message>
        <source>Shape</source>
        <translation>形状</translation>
    </message>
    <message>
        <source>Mean</source>
        <translation>均值</translation>
    </message>
    <message>
        <source>Dev.</source>
        <translation>标准差</translation>
    </message>
    <message>
        <source>Min</source>
        <translation>最小</translation>
    </message>
    <message>
        <source>Max</source>
        <translation>最大</translation>
    </message>
    <message>
        <source>Zeros</source>
        <translation>零值</translation>
    </message>
    <message>
        <source>NaN, ∞</source>
        <translation>NaN, ∞</translation>
    </message>
    <message>
        <source>Unknown</source>
        <translation>未知词</translation>
    </message>
    <message>
        <source>ms</source>
        <translation>ms</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>In the dry run %1 of its numbers were NaN and %2 infinite.</source>
        <translation>试运行时，其数值中有 %1 个为 NaN，%2 个为无穷大。</translation>
    </message>
</context>
<context>
    <name>triptych::DryRunPanel</name>
    <message>
        <source>Open a project first.</source>
        <translation>请先打开项目。</translation>
    </message>
    <message>
        <source>Wait until the table was read.</source>
        <translation>请等待表格读取完成。</translation>
    </message>
    <message>
        <source>Mend the errors of the model first.</source>
        <translation>请先改正模型的错误。</translation>
    </message>
    <message>
        <source>One real batch through the model: shapes, numbers and times of every node.</source>
        <translation>让一个真实批次通过模型：查看每个节点的形状、数值和用时。</translation>
    </message>
    <message numerus="yes">
        <source>%n samples</source>
        <translation>
            <numerusform>%n 个样本</numerusform>
        </translation>
    </message>
    <message>
        <source>initial weights</source>
        <translation>初始权重</translation>
    </message>
    <message>
        <source>weights of %1</source>
        <translation>%1 的权重</translation>
    </message>
    <message>
        <source>%1, %2: loaded in %3 ms, computed in %4 ms</source>
        <translation>%1，%2：加载用时 %3 ms，计算用时 %4 ms</translation>
    </message>
    <message numerus="yes">
        <source>%1. %n tensors did not fit.</source>
        <translation>
            <numerusform>%1。%n 个张量不匹配。</numerusform>
        </translation>
    </message>
    <message>
        <source>Out of date: the project was changed since. %1</source>
        <translation>已过期：项目此后有更改。%1</translation>
    </message>
    <message>
        <source>Takes a batch of the training part through the model</source>
        <translation>让训练集的一个批次通过模型</translation>
    </message>
    <message>
        <source>initial</source>
        <translation>初始</translation>
    </message>
    <message>
        <source>Weights that the batch is computed with</source>
        <translation>计算该批次所用的权重</translation>
    </message>
    <message>
        <source>There is no run yet whose weights could be taken.</source>
        <translation>还没有可取用权重的运行。</translation>
    </message>
    <message>
        <source>Dry run</source>
        <translation>试运行</translation>
    </message>
    <message>
        <source>Start the dry run</source>
        <translation>开始试运行</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Cancel the dry run</source>
        <translation>取消试运行</translation>
    </message>
    <message>
        <source>Progress of the dry run</source>
        <translation>试运行的进度</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>Weights of the dry run</source>
        <translation>试运行的权重</translation>
    </message>
    <message>
        <source>What the dry run saw of each node</source>
        <translation>试运行中各节点的情况</translation>
    </message>
</context>
<context>
    <name>triptych::EmbeddingMapView</name>
    <message>
        <source>Map of the samples</source>
        <translation>样本分布图</translation>
    </message>
    <message>
        <source>Row %1, %2</source>
        <translation>第 %1 行，%2</translation>
    </message>
    <message>
        <source>Row %1</source>
        <translation>第 %1 行</translation>
    </message>
    <message>
        <source>%1, selected</source>
        <translation>%1，已选</translation>
    </message>
</context>
<context>
    <name>triptych::ErrorBanner</name>
    <message>
        <source>Error</source>
        <translation>错误</translation>
    </message>
    <message numerus="yes">
        <source>and %n earlier</source>
        <translation>
            <numerusform>以及更早的 %n 个</numerusform>
        </translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Copy the error</source>
        <translation>复制错误</translation>
    </message>
    <message>
        <source>Copy all errors to the clipboard</source>
        <translation>将所有错误复制到剪贴板</translation>
    </message>
    <message>
        <source>Copy the error to the clipboard</source>
        <translation>将错误复制到剪贴板</translation>
    </message>
    <message>
        <source>Dismiss the error</source>
        <translation>关闭错误提示</translation>
    </message>
    <message>
        <source>Dismiss (%1)</source>
        <translation>关闭（%1）</translation>
    </message>
</context>
<context>
    <name>triptych::ErrorText</name>
    <message>
        <source>“%1” is “%2”; it takes %3.</source>
        <translation>“%1”为“%2”；须为 %3。</translation>
    </message>
    <message>
        <source>This value cannot be used</source>
        <translation>此值不可用</translation>
    </message>
    <message>
        <source>There is no “%1”. There is: %2.</source>
        <translation>没有“%1”。可用的有：%2。</translation>
    </message>
    <message>
        <source>“%1” is not known</source>
        <translation>未知的“%1”</translation>
    </message>
    <message>
        <source>This name is not known</source>
        <translation>未知的名称</translation>
    </message>
    <message>
        <source>“%1” is %2; it takes %3 to %4.</source>
        <translation>“%1”为 %2；允许范围为 %3 至 %4。</translation>
    </message>
    <message>
        <source>This is outside the allowed range</source>
        <translation>超出允许范围</translation>
    </message>
    <message>
        <source>%1 does not exist. Look whether it was moved or renamed.</source>
        <translation>%1 不存在。请检查它是否被移动或重命名。</translation>
    </message>
    <message>
        <source>A file does not exist</source>
        <translation>文件不存在</translation>
    </message>
    <message>
        <source>This cannot be read. Check that it is intact and that you may read it</source>
        <translation>无法读取，请检查它是否完好以及是否有读取权限</translation>
    </message>
    <message>
        <source>This cannot be written. Check the permissions, or choose another place</source>
        <translation>无法写入，请检查权限或选择其他位置</translation>
    </message>
    <message>
        <source>Line %1 has %2 fields, but the header has %3. Correct the line in the table.</source>
        <translation>第 %1 行有 %2 个字段，而表头有 %3 个。请在表格中改正该行。</translation>
    </message>
    <message>
        <source>The content is not as it should be</source>
        <translation>内容不符合要求</translation>
    </message>
    <message>
        <source>%1 is too large to be decoded: it has %2, and the limit is %3. Make it smaller.</source>
        <translation>%1 太大，无法解码：大小为 %2，上限为 %3。请将其缩小。</translation>
    </message>
    <message>
        <source>This is too large to be decoded. Make it smaller</source>
        <translation>太大而无法解码，请将其缩小</translation>
    </message>
    <message>
        <source>No column is the label. Give a column that role on the Data page.</source>
        <translation>没有标签列。请在“数据”页为某一列指定此角色。</translation>
    </message>
    <message>
        <source>A column is missing. Choose another column, or give it another role</source>
        <translation>缺少一列，请选择其他列或为其指定其他角色</translation>
    </message>
    <message>
        <source>There are too few rows. Check the label and the split on the Data page</source>
        <translation>行数太少，请在“数据”页检查标签和划分</translation>
    </message>
    <message>
        <source>Expects %1, but “%3” gives %2. Connect something that fits, or change its parameters.</source>
        <translation>需要 %1，但“%3”给出 %2。请连接合适的节点，或修改其参数。</translation>
    </message>
    <message>
        <source>The shapes do not fit</source>
        <translation>形状不匹配</translation>
    </message>
    <message>
        <source>The sound is too short. Give it another file, or leave the cell empty</source>
        <translation>声音太短，请换一个文件或将该单元格留空</translation>
    </message>
    <message>
        <source>The model cannot be used yet</source>
        <translation>模型尚不可用</translation>
    </message>
    <message>
        <source>This has version %1, and this program reads up to %2. Open it with a newer Triptych.</source>
        <translation>其版本为 %1，而本程序最高支持 %2。请用更新版本的 Triptych 打开。</translation>
    </message>
    <message>
        <source>The version does not fit</source>
        <translation>版本不匹配</translation>
    </message>
    <message>
        <source>There is not enough memory. Choose a smaller batch size or image size, or close other programs.</source>
        <translation>内存不足。请选择更小的批大小或图像尺寸，或关闭其他程序。</translation>
    </message>
    <message>
        <source>The disk is full. Free some space and try again.</source>
        <translation>磁盘已满。请释放一些空间后重试。</translation>
    </message>
    <message>
        <source>The device “%1” is not on this machine. Choose auto or cpu.</source>
        <translation>本机没有设备“%1”。请选择 auto 或 cpu。</translation>
    </message>
    <message>
        <source>The device is not on this machine. Choose auto or cpu</source>
        <translation>本机没有该设备，请选择 auto 或 cpu</translation>
    </message>
    <message>
        <source>Cancelled.</source>
        <translation>已取消。</translation>
    </message>
    <message>
        <source>Something went wrong inside the program. Save your work and please report it</source>
        <translation>程序内部出错，请保存工作并报告此问题</translation>
    </message>
    <message>
        <source>Value not allowed</source>
        <translation>值不允许</translation>
    </message>
    <message>
        <source>Unknown name</source>
        <translation>未知名称</translation>
    </message>
    <message>
        <source>Out of range</source>
        <translation>超出范围</translation>
    </message>
    <message>
        <source>File not found</source>
        <translation>找不到文件</translation>
    </message>
    <message>
        <source>File cannot be read</source>
        <translation>无法读取文件</translation>
    </message>
    <message>
        <source>File cannot be written</source>
        <translation>无法写入文件</translation>
    </message>
    <message>
        <source>File has errors</source>
        <translation>文件有错误</translation>
    </message>
    <message>
        <source>Too large</source>
        <translation>太大</translation>
    </message>
    <message>
        <source>Column missing</source>
        <translation>缺少列</translation>
    </message>
    <message>
        <source>Too few rows</source>
        <translation>行数太少</translation>
    </message>
    <message>
        <source>Shapes do not fit</source>
        <translation>形状不匹配</translation>
    </message>
    <message>
        <source>Sound too short</source>
        <translation>声音太短</translation>
    </message>
    <message>
        <source>Model incomplete</source>
        <translation>模型不完整</translation>
    </message>
    <message>
        <source>Version does not fit</source>
        <translation>版本不匹配</translation>
    </message>
    <message>
        <source>Out of memory</source>
        <translation>内存不足</translation>
    </message>
    <message>
        <source>Disk full</source>
        <translation>磁盘已满</translation>
    </message>
    <message>
        <source>Device not available</source>
        <translation>设备不可用</translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation>已取消</translation>
    </message>
    <message>
        <source>Internal error</source>
        <translation>内部错误</translation>
    </message>
    <message>
        <source>node “%1”</source>
        <translation>节点“%1”</translation>
    </message>
    <message>
        <source>column “%1”</source>
        <translation>列“%1”</translation>
    </message>
    <message>
        <source>row %1</source>
        <translation>第 %1 行</translation>
    </message>
    <message>
        <source>row %1 (line %2)</source>
        <translation>第 %1 行（文件第 %2 行）</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <comment>an error and its cause</comment>
        <translation>%1（%2）</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>a place and what is wrong there</comment>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>%1.</source>
        <comment>a sentence</comment>
        <translation>%1。</translation>
    </message>
    <message>
        <source>%1: %2 %3.</source>
        <comment>what is wrong: place, English message</comment>
        <translation>%1：%2 %3。</translation>
    </message>
    <message>
        <source>%1: %2.</source>
        <comment>what is wrong: English message</comment>
        <translation>%1：%2。</translation>
    </message>
</context>
<context>
    <name>triptych::ExplainAttentionTab</name>
    <message>
        <source>What the head sees</source>
        <translation>输出头所见</translation>
    </message>
    <message>
        <source>From the token under the mouse</source>
        <translation>鼠标所指词元的注意力</translation>
    </message>
    <message>
        <source>Relevance over all layers</source>
        <translation>所有层的相关性</translation>
    </message>
    <message>
        <source>Rollout over all layers</source>
        <translation>所有层的展开</translation>
    </message>
    <message>
        <source>Flow over all layers</source>
        <translation>所有层的流</translation>
    </message>
    <message>
        <source>It is 0 for every token.</source>
        <translation>每个词元都为 0。</translation>
    </message>
    <message>
        <source>The same for every class: where information was routed, not why the model decided.</source>
        <translation>对每个类别都相同：显示信息的去向，而不是模型作出判断的原因。</translation>
    </message>
    <message>
        <source>For the class %1.</source>
        <translation>针对类别 %1。</translation>
    </message>
    <message>
        <source>Of the whole attention, nothing knocked out.</source>
        <translation>针对完整的注意力，未屏蔽任何部分。</translation>
    </message>
    <message>
        <source>Being computed…</source>
        <translation>正在计算…</translation>
    </message>
    <message>
        <source>attention to %1</source>
        <translation>指向 %1 的注意力</translation>
    </message>
    <message>
        <source>attention from %1</source>
        <translation>来自 %1 的注意力</translation>
    </message>
    <message>
        <source>what the head sees</source>
        <translation>输出头所见</translation>
    </message>
    <message>
        <source>Show attention from the token under the mouse</source>
        <translation>显示鼠标所指词元的注意力</translation>
    </message>
    <message>
        <source>Go to Model</source>
        <translation>前往“模型”</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Copy the message</source>
        <translation>复制消息</translation>
    </message>
    <message>
        <source>Prediction</source>
        <translation>预测</translation>
    </message>
    <message>
        <source>Attention</source>
        <translation>注意力</translation>
    </message>
    <message>
        <source>&amp;Node</source>
        <translation>节点(&amp;N)</translation>
    </message>
    <message>
        <source>Node that attends</source>
        <translation>有注意力的节点</translation>
    </message>
    <message>
        <source>Sho&amp;w</source>
        <translation>显示(&amp;W)</translation>
    </message>
    <message>
        <source>Which weights the views show</source>
        <translation>各视图显示哪些权重</translation>
    </message>
    <message>
        <source>Direction of attention</source>
        <translation>注意力的方向</translation>
    </message>
    <message>
        <source>Matrix</source>
        <translation>矩阵</translation>
    </message>
    <message>
        <source>Arcs</source>
        <translation>弧线</translation>
    </message>
    <message>
        <source>How the weights of layer and head are drawn</source>
        <translation>层与头的权重怎样绘制</translation>
    </message>
    <message>
        <source>Feature maps and filters…</source>
        <translation>特征图与滤波器…</translation>
    </message>
    <message>
        <source>What the nodes learned stands on the page Model, under Learned.</source>
        <translation>各节点学到了什么，见“模型”页的“学习结果”。</translation>
    </message>
    <message>
        <source>Unpin</source>
        <translation>取消固定</translation>
    </message>
    <message>
        <source>Layer × head</source>
        <translation>层 × 头</translation>
    </message>
    <message>
        <source>&amp;Layer</source>
        <translation>层(&amp;L)</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>层</translation>
    </message>
    <message>
        <source>Hea&amp;d</source>
        <translation>头(&amp;D)</translation>
    </message>
    <message>
        <source>Head</source>
        <translation>头</translation>
    </message>
    <message>
        <source>From row to column</source>
        <translation>从行到列</translation>
    </message>
    <message>
        <source>Between modalities</source>
        <translation>模态之间</translation>
    </message>
    <message>
        <source>How much the tokens of a row&apos;s input attend to those of a column&apos;s; each row adds up to 1.</source>
        <translation>行所示输入的词元对列所示输入的词元的关注程度；每行之和为 1。</translation>
    </message>
    <message>
        <source>Attention shows where information was routed, not why the model decided.</source>
        <translation>注意力显示信息流向何处，而非模型为何如此判断。</translation>
    </message>
    <message>
        <source>&amp;Overlay</source>
        <translation>叠加(&amp;O)</translation>
    </message>
    <message>
        <source>S&amp;cale to</source>
        <translation>色标上限(&amp;C)</translation>
    </message>
    <message>
        <source>what is shown</source>
        <translation>当前显示</translation>
    </message>
    <message>
        <source>this sample</source>
        <translation>该样本</translation>
    </message>
    <message>
        <source>Where the colour scale ends</source>
        <translation>色标的上限</translation>
    </message>
    <message>
        <source>%1 has no attention</source>
        <translation>%1 没有注意力</translation>
    </message>
    <message>
        <source>No node of its model attends. The other tabs explain it all the same: by gradients, and by taking things away. For attention, choose another run, or put a self-attention fusion into the model and train it.</source>
        <translation>它的模型没有节点带注意力。其他标签页仍能解释它：用梯度，或去掉部分输入。若要查看注意力，请选择另一次运行，或在模型中加入自注意力融合并训练。</translation>
    </message>
    <message>
        <source>Row %1 with %2 cannot be explained</source>
        <translation>无法用 %2 解释第 %1 行</translation>
    </message>
    <message>
        <source>Looking into the model…</source>
        <translation>正在查看模型…</translation>
    </message>
    <message>
        <source>Choose a sample</source>
        <translation>请选择样本</translation>
    </message>
    <message>
        <source>%1, row %2</source>
        <translation>%1，第 %2 行</translation>
    </message>
    <message>
        <source>Pick a row above, or on the Data page.</source>
        <translation>请在上方或“数据”页选择一行。</translation>
    </message>
    <message>
        <source>Out of date: this is row %1 with %2. Row %3 with %4 follows.</source>
        <translation>已过期：这是 %2 的第 %1 行。接下来显示 %4 的第 %3 行。</translation>
    </message>
    <message>
        <source>%1 · row %2 · %3</source>
        <translation>%1 · 第 %2 行 · %3</translation>
    </message>
    <message>
        <source>Predicted %1</source>
        <translation>预测为 %1</translation>
    </message>
    <message>
        <source>Predicted %1 with probability %2</source>
        <translation>预测为 %1，概率 %2</translation>
    </message>
    <message>
        <source>%1: %2. True class: %3.</source>
        <translation>%1：%2。真实类别：%3。</translation>
    </message>
    <message>
        <source>%1. True class: %2, which the run was not trained on.</source>
        <translation>%1。真实类别：%2，该运行未用此类别训练。</translation>
    </message>
    <message>
        <source>%1. The row has no true class.</source>
        <translation>%1。该行没有真实类别。</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1/%2</translation>
    </message>
    <message>
        <source>mean</source>
        <translation>平均</translation>
    </message>
    <message>
        <source>Layer of the attention</source>
        <translation>注意力的层</translation>
    </message>
    <message>
        <source>There is one layer.</source>
        <translation>只有一层。</translation>
    </message>
    <message>
        <source>Layer %1, mean · from row to column</source>
        <translation>第 %1 层，平均 · 从行到列</translation>
    </message>
    <message>
        <source>Layer %1, head %2 · from row to column</source>
        <translation>第 %1 层，第 %2 头 · 从行到列</translation>
    </message>
    <message>
        <source>Attention · %1</source>
        <translation>注意力 · %1</translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation>%1%</translation>
    </message>
    <message>
        <source>Share of each modality</source>
        <translation>各模态占比</translation>
    </message>
    <message>
        <source>%1: %2 of %3</source>
        <translation>%1：%2（%3）</translation>
    </message>
    <message>
        <source>Row %1 · %2</source>
        <translation>第 %1 行 · %2</translation>
    </message>
    <message>
        <source>%1 · true: %2</source>
        <translation>%1 · 真实：%2</translation>
    </message>
    <message>
        <source>Sinks</source>
        <translation>汇聚项</translation>
    </message>
    <message>
        <source>Opacity of the colours</source>
        <translation>颜色的不透明度</translation>
    </message>
    <message>
        <source>Opacity of the colours on pictures, sounds and curves; at 0 the picture itself is seen.</source>
        <translation>图像、声音和曲线上颜色的不透明度；为 0 时看到图像本身。</translation>
    </message>
    <message>
        <source>model %1</source>
        <translation>模型 %1</translation>
    </message>
    <message>
        <source>most likely: %1</source>
        <translation>最可能的：%1</translation>
    </message>
    <message>
        <source>%1 does not lead to %2. Choose another node.</source>
        <translation>%1 不通向 %2。请选择另一个节点。</translation>
    </message>
    <message>
        <source>Does it matter to the model? %1. It is drawn faint.</source>
        <translation>它对模型重要吗？%1。因此画得很淡。</translation>
    </message>
    <message>
        <source>Does it matter to the model? %1.</source>
        <translation>它对模型重要吗？%1。</translation>
    </message>
    <message>
        <source>Whether it matters to the model cannot be tested: %1</source>
        <translation>无法检验它对模型是否重要：%1</translation>
    </message>
    <message>
        <source>Whether it matters to the model is being tested: %1 %</source>
        <translation>正在检验它对模型是否重要：%1 %</translation>
    </message>
    <message>
        <source>Within frame %1 of %2: each frame attends on its own.</source>
        <translation>在第 %1 帧内（共 %2 帧）：每一帧各自计算注意力。</translation>
    </message>
    <message>
        <source>There is none: %1 attends within each of %2 frames on its own, so that no way leads through it from token to token of the sample. Choose another node. Shown is what the head sees of frame %3.</source>
        <translation>没有：%1 在 %2 帧的每一帧内各自计算注意力，因此样本的词元之间没有经过它的通路。请选择另一个节点。所示为输出头看到的第 %3 帧。</translation>
    </message>
    <message>
        <source>For the number %1.</source>
        <translation>针对数值 %1。</translation>
    </message>
    <message>
        <source>Tokens are taken away and put back in the order of the map, and in random orders; the average stands in for what is taken away. The tab Attribution draws the curves.</source>
        <translation>按图的顺序以及随机顺序拿走并放回词元；被拿走的部分由平均值代替。“归因”标签页画出曲线。</translation>
    </message>
    <message numerus="yes">
        <source>attention to %n tokens, sum over them</source>
        <translation>
            <numerusform>对 %n 个词元的注意力，求和</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>attention from %n tokens, mean over them</source>
        <translation>
            <numerusform>来自 %n 个词元的注意力，取平均</numerusform>
        </translation>
    </message>
    <message>
        <source>Let go of the pinned tokens</source>
        <translation>放开已固定的词元</translation>
    </message>
    <message>
        <source>Pinned tokens (a click, a drag, or Enter) show their own attention in either case.</source>
        <translation>无论哪种情况，已固定的词元（单击、拖动或回车）都显示其自身的注意力。</translation>
    </message>
    <message>
        <source>&amp;Frame</source>
        <translation>帧(&amp;F)</translation>
    </message>
    <message>
        <source>Frame of the video</source>
        <translation>视频的帧</translation>
    </message>
    <message>
        <source>The node attends within each frame on its own; tokens of different frames do not see each other there.</source>
        <translation>该节点在每一帧内各自计算注意力；不同帧的词元在那里互不可见。</translation>
    </message>
    <message>
        <source>Tar&amp;get</source>
        <translation>目标(&amp;G)</translation>
    </message>
    <message>
        <source>What is explained</source>
        <translation>解释的对象</translation>
    </message>
    <message>
        <source>Of &amp;tokens</source>
        <translation>词元的(&amp;T)</translation>
    </message>
    <message>
        <source>what they attend to</source>
        <translation>它们所关注的</translation>
    </message>
    <message>
        <source>what attends to them</source>
        <translation>关注它们的</translation>
    </message>
    <message>
        <source>Of several pinned tokens: the mean of what they attend to, so that it adds up to 1; or the sum of what attends to them, the share of its attention that each token gives to all of them. Drag over tokens to pin them; Ctrl and a click adds or takes away one, Shift and a click or an arrow key adds a span, Escape lets go.</source>
        <translation>对于多个已固定的词元：它们所关注内容的平均，因此总和为 1；或关注它们的总和，即每个词元给予它们全部的注意力份额。拖过词元即可固定；Ctrl 加单击添加或去掉一个，Shift 加单击或方向键添加一段，Esc 放开。</translation>
    </message>
    <message>
        <source>Show what attends to the tokens</source>
        <translation>显示什么关注这些词元</translation>
    </message>
    <message>
        <source>Strong&amp;est</source>
        <translation>最强(&amp;E)</translation>
    </message>
    <message>
        <source>Share of the weights that the cells and tokens that stand out hold</source>
        <translation>突出的单元格和词元所占权重的份额</translation>
    </message>
    <message>
        <source>The strongest cells of the matrix that hold this share of all its weights keep their colour, the others lose it. So do the strongest tokens of what is shown, and the arcs of tokens; sinks keep theirs.</source>
        <translation>矩阵中占全部权重这一份额的最强单元格保留颜色，其余失去颜色。所示内容中最强的词元和词元的弧线亦然；汇聚项保留颜色。</translation>
    </message>
    <message>
        <source>Let go of the pinned tokens (%1)</source>
        <translation>放开已固定的词元（%1）</translation>
    </message>
    <message>
        <source>each view its own</source>
        <translation>每个视图各自</translation>
    </message>
    <message>
        <source>What is shown: the highest weight in view has the brightest colour. This sample: the highest of all layers, heads and tokens has, so that views can be compared. Each view its own: the highest of each input has, so that what is weak among the inputs is seen too. Two samples are compared on one scale on the tab Compare.</source>
        <translation>所示内容：视图中最高的权重颜色最亮。此样本：所有层、头和词元中最高者最亮，因此视图之间可以比较。每个视图各自：每个输入中最高者最亮，因此较弱的输入也能看清。两个样本在“比较”标签页上用同一色标比较。</translation>
    </message>
    <message>
        <source>Out of date: the weights of %1 were written since. What they attend to follows.</source>
        <translation>已过时：此后 %1 的权重又被写入。新权重的注意力随后显示。</translation>
    </message>
    <message>
        <source>Prediction · %1</source>
        <translation>预测 · %1</translation>
    </message>
    <message>
        <source>Showing %1.</source>
        <translation>正在显示%1。</translation>
    </message>
    <message>
        <source>Showing %1. Point at a part of the sample; a click, a drag or Enter pins.</source>
        <translation>正在显示%1。指向样本的一部分；单击、拖动或回车可固定。</translation>
    </message>
    <message>
        <source>%1 of %2 tokens hold %3 %</source>
        <translation>%2 个词元中的 %1 个占 %3 %</translation>
    </message>
    <message>
        <source>Knocked out: %1</source>
        <translation>已敲除：%1</translation>
    </message>
</context>
<context>
    <name>triptych::ExplainAttributionTab</name>
    <message>
        <source>Row %1 · %2 · %3 · %4</source>
        <translation>第 %1 行 · %2 · %3 · %4</translation>
    </message>
    <message>
        <source>Let go of the selected tokens</source>
        <translation>取消所选词元</translation>
    </message>
    <message>
        <source>Smooth the colours on pictures and sounds</source>
        <translation>平滑图像与声音上的颜色</translation>
    </message>
    <message>
        <source>Play the sound as it is</source>
        <translation>播放原声</translation>
    </message>
    <message>
        <source>Play what is kept of the sound</source>
        <translation>播放声音中保留的部分</translation>
    </message>
    <message>
        <source>Play what is removed from the sound</source>
        <translation>播放声音中去掉的部分</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Copy the message</source>
        <translation>复制消息</translation>
    </message>
    <message>
        <source>&amp;Overlay</source>
        <translation>叠加(&amp;O)</translation>
    </message>
    <message>
        <source>Opacity of the colours on pictures and sounds</source>
        <translation>图像与声音上颜色的不透明度</translation>
    </message>
    <message>
        <source>Opacity of the colours on pictures and sounds; at 0 the picture itself is seen.</source>
        <translation>图像与声音上颜色的不透明度；为 0 时只显示图像本身。</translation>
    </message>
    <message>
        <source>Smoot&amp;h</source>
        <translation>平滑(&amp;H)</translation>
    </message>
    <message>
        <source>Blurs the edges between tokens. The method knows no more than the tokens.</source>
        <translation>模糊词元之间的边界。方法所知不比词元更细。</translation>
    </message>
    <message>
        <source>&amp;Pixels</source>
        <translation>像素(&amp;P)</translation>
    </message>
    <message>
        <source>S&amp;cale</source>
        <translation>色标(&amp;C)</translation>
    </message>
    <message>
        <source>Where the colour scale ends</source>
        <translation>色标的上限</translation>
    </message>
    <message>
        <source>What each modality gave</source>
        <translation>每个模态的贡献</translation>
    </message>
    <message>
        <source>alone, and together</source>
        <translation>单独与共同</translation>
    </message>
    <message>
        <source>Shapley values</source>
        <translation>Shapley 值</translation>
    </message>
    <message>
        <source>How what modalities gave is told</source>
        <translation>各模态贡献的表示方式</translation>
    </message>
    <message>
        <source>Alone, and together: what each gives to an empty sample, and what pairs and triples give beyond that. Shapley values: what pairs and triples give is dealt out to their parts in equal shares.</source>
        <translation>单独与共同：每个模态给空样本带来什么，以及两个和三个模态一起额外带来什么。Shapley 值：两个和三个模态一起带来的部分平均分给其中各模态。</translation>
    </message>
    <message>
        <source>Does this map matter?</source>
        <translation>此图有意义吗？</translation>
    </message>
    <message>
        <source>take away</source>
        <translation>去掉</translation>
    </message>
    <message>
        <source>put back</source>
        <translation>放回</translation>
    </message>
    <message>
        <source>Whether tokens are taken away or put back</source>
        <translation>去掉词元还是放回词元</translation>
    </message>
    <message>
        <source>Whose tokens are taken away or put back</source>
        <translation>去掉或放回谁的词元</translation>
    </message>
    <message>
        <source>Do methods agree?</source>
        <translation>各方法一致吗？</translation>
    </message>
    <message>
        <source>Sinks</source>
        <translation>汇聚项</translation>
    </message>
    <message>
        <source>Values as fine as the model sees the input, with a scale of their own</source>
        <translation>与模型所见输入同样精细的值，使用各自的色标</translation>
    </message>
    <message>
        <source>This method knows nothing finer than tokens.</source>
        <translation>此方法所知不比词元更细。</translation>
    </message>
    <message>
        <source>The map says nothing of this sound.</source>
        <translation>此图对该声音没有结论。</translation>
    </message>
    <message>
        <source>%1: original %2 · kept alone %3 · removed %4</source>
        <translation>%1：原声 %2 · 仅保留部分 %3 · 去掉后 %4</translation>
    </message>
    <message>
        <source>What the model gives for %1 with this sound changed and all else as it is.</source>
        <translation>只改变此声音而其他不变时，模型对 %1 给出的值。</translation>
    </message>
    <message>
        <source>Attribution</source>
        <translation>归因</translation>
    </message>
    <message>
        <source>Row %1 with %2 cannot be explained</source>
        <translation>无法用 %2 解释第 %1 行</translation>
    </message>
    <message>
        <source>Looking into the model…</source>
        <translation>正在查看模型…</translation>
    </message>
    <message>
        <source>Choose a sample</source>
        <translation>请选择样本</translation>
    </message>
    <message>
        <source>%1, row %2</source>
        <translation>%1，第 %2 行</translation>
    </message>
    <message>
        <source>Pick a row above, or on the Data page.</source>
        <translation>请在上方或“数据”页选择一行。</translation>
    </message>
    <message>
        <source>predicted %1</source>
        <translation>预测为 %1</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <comment>a class and its probability</comment>
        <translation>%1（%2）</translation>
    </message>
    <message>
        <source>true %1 · %2</source>
        <translation>真实 %1 · %2</translation>
    </message>
    <message>
        <source> %1 %</source>
        <translation> %1 %</translation>
    </message>
    <message>
        <source>computing %1…%2</source>
        <translation>正在计算 %1…%2</translation>
    </message>
    <message>
        <source>This map is the same for every class: it tells where information was routed, not what speaks for %1.</source>
        <translation>此图对每个类别都相同：它显示信息的去向，而不是什么支持 %1。</translation>
    </message>
    <message>
        <source>All evidence speaks against %1, so that a map of what speaks for it is blank.</source>
        <translation>所有证据都反对 %1，因此显示支持证据的图是空白的。</translation>
    </message>
    <message>
        <source>With %1 samples the interval of most tokens holds 0. Take more samples.</source>
        <translation>只有 %1 个采样时，大多数词元的区间包含 0。请增加采样数。</translation>
    </message>
    <message>
        <source>The probability is so near 1 that it hardly moves. Explain the logit.</source>
        <translation>概率非常接近 1，几乎不再变化。请解释 logit。</translation>
    </message>
    <message>
        <source>No evidence: taking away what this map holds highest moves the model no more than chance does. It is drawn faint.</source>
        <translation>无证据：去掉此图中最高的部分，对模型的影响不比随机去掉更大。因此以淡色绘制。</translation>
    </message>
    <message>
        <source>Out of date: this is row %1 with %2. Row %3 with %4 follows.</source>
        <translation>已过期：这是 %2 的第 %1 行。接下来显示 %4 的第 %3 行。</translation>
    </message>
    <message>
        <source>No node of this model attends. Choose a method that needs no attention.</source>
        <translation>此模型没有节点带注意力。请选择不需要注意力的方法。</translation>
    </message>
    <message>
        <source>%1 gave no map. %2</source>
        <translation>%1 没有给出图。%2</translation>
    </message>
    <message>
        <source>Out of date: this is %1 for %2. %3 follows.</source>
        <translation>已过期：这是 %2 的 %1。接下来是 %3。</translation>
    </message>
    <message>
        <source>probability %1</source>
        <translation>概率 %1</translation>
    </message>
    <message>
        <source>no baseline</source>
        <translation>无基线</translation>
    </message>
    <message>
        <source>baseline average</source>
        <translation>基线：平均</translation>
    </message>
    <message>
        <source>baseline blank</source>
        <translation>基线：空白</translation>
    </message>
    <message>
        <source>%1 steps</source>
        <translation>%1 步</translation>
    </message>
    <message>
        <source>%1 samples</source>
        <translation>%1 个采样</translation>
    </message>
    <message>
        <source>δ %1 %, too much</source>
        <translation>δ %1 %，过大</translation>
    </message>
    <message>
        <source>δ %1 %</source>
        <translation>δ %1 %</translation>
    </message>
    <message>
        <source>interval ±%1</source>
        <translation>区间 ±%1</translation>
    </message>
    <message>
        <source>sinks %1 % of all</source>
        <translation>汇聚项占总量的 %1 %</translation>
    </message>
    <message>
        <source>seed %1</source>
        <translation>种子 %1</translation>
    </message>
    <message>
        <source>%1 passes</source>
        <translation>%1 次前向计算</translation>
    </message>
    <message>
        <source>model %1</source>
        <translation>模型 %1</translation>
    </message>
    <message>
        <source>Red speaks for %1, blue against it. Point at a token, or drag over some to sum them up.</source>
        <translation>红色支持 %1，蓝色反对。指向词元可查看，拖过几个词元可求和。</translation>
    </message>
    <message>
        <source>The brighter, the more was routed from there. Point at a token, or drag over some to sum them up.</source>
        <translation>越亮，来自该处的信息越多。指向词元可查看，拖过几个词元可求和。</translation>
    </message>
    <message>
        <source>Follows.</source>
        <translation>随后给出。</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <comment>logit of a class</comment>
        <translation>%2 的 %1</translation>
    </message>
    <message>
        <source>%1, exact. What is taken away is replaced by what the model learned for a missing modality.</source>
        <translation>%1，精确值。被去掉的部分由模型学到的缺失模态代替。</translation>
    </message>
    <message numerus="yes">
        <source>%1, exact. What is taken away is replaced by that of %n other samples.</source>
        <translation>
            <numerusform>%1，精确值。被去掉的部分由其他 %n 个样本的相应部分代替。</numerusform>
        </translation>
    </message>
    <message>
        <source>%1, exact; but the model was never trained without a modality: what it says then is a guess.</source>
        <translation>%1，精确值；但模型从未在缺少模态时训练过，这时的回答只是猜测。</translation>
    </message>
    <message>
        <source>all tokens</source>
        <translation>所有词元</translation>
    </message>
    <message>
        <source>No evidence: no better than random orders</source>
        <translation>无证据：不比随机顺序更好</translation>
    </message>
    <message>
        <source>Yes: far better than random orders, both ways</source>
        <translation>是：两个方向都远好于随机顺序</translation>
    </message>
    <message>
        <source>In part: what it holds highest is needed, but does not suffice</source>
        <translation>部分：图中最高的部分是必需的，但并不充分</translation>
    </message>
    <message>
        <source>In part: what it holds highest suffices, but is not needed</source>
        <translation>部分：图中最高的部分足够，但并非必需</translation>
    </message>
    <message>
        <source>Area under the curve: %1 taking away (chance %2), %3 putting back (chance %4). Comprehensiveness %5, sufficiency %6.</source>
        <translation>曲线下面积：去掉 %1（随机 %2），放回 %3（随机 %4）。完备性 %5，充分性 %6。</translation>
    </message>
    <message>
        <source>Comprehensiveness: what the probability loses without the tokens that the map holds highest; more is better. Sufficiency: what it loses with those alone; less is better.</source>
        <translation>完备性：去掉图中最高的词元后概率的损失，越大越好。充分性：只留下这些词元时概率的损失，越小越好。</translation>
    </message>
    <message>
        <source>There is no map to be tested.</source>
        <translation>没有可检验的图。</translation>
    </message>
    <message>
        <source>Testing… %1 %</source>
        <translation>正在检验… %1 %</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>rank correlation of the maps</source>
        <translation>各图的秩相关</translation>
    </message>
    <message>
        <source>More methods follow.</source>
        <translation>其他方法随后给出。</translation>
    </message>
    <message>
        <source>Not had with this sample: %1.</source>
        <translation>此样本无法使用：%1。</translation>
    </message>
    <message>
        <source>This map is not one of a pair. Compare the sample by the same method and target, on the tab Compare.</source>
        <translation>此图不属于一对。请在“比较”选项卡用相同的方法和目标比较样本。</translation>
    </message>
    <message>
        <source>Each view its own: colours end at the highest value of each. All modalities: one scale over all, so that they can be compared. This sample: the highest of every map of this method that was seen of the sample, so that targets can be compared. Both of the pair: one scale over this map and the one that it is compared with.</source>
        <translation>每个视图各自：颜色止于各自的最大值。所有模态：一个色标用于全部，便于相互比较。此样本：此方法已看过的该样本所有图中的最大值，便于比较不同目标。一对中的两侧：此图和与之比较的图共用一个色标。</translation>
    </message>
    <message>
        <source>%1 %2, in its unit %3</source>
        <comment>standardised value</comment>
        <translation>%1 %2，按其单位为 %3</translation>
    </message>
    <message>
        <source>The brighter, the more speaks for %1. Point at a token, or drag over some to sum them up.</source>
        <translation>越亮，越支持 %1。指向一个词元，或拖过几个以求和。</translation>
    </message>
    <message>
        <source>%1 (1 is %2 in its unit)</source>
        <comment>what a share of 1 is in the unit of the column</comment>
        <translation>%1（1 相当于其单位的 %2）</translation>
    </message>
    <message>
        <source>Stron&amp;gest</source>
        <translation>最强(&amp;G)</translation>
    </message>
    <message>
        <source>Share of the mass that the tokens that stand out hold</source>
        <translation>突出的词元所占总量的份额</translation>
    </message>
    <message>
        <source>The strongest tokens that hold this share of the sum of all sizes keep their colour, the others lose it. Where each view has its own scale, it is of each view.</source>
        <translation>占全部大小之和这一份额的最强词元保留颜色，其余失去颜色。若每个视图有各自的色标，则按每个视图计算。</translation>
    </message>
    <message>
        <source>Which number is followed</source>
        <translation>跟踪哪个数</translation>
    </message>
    <message>
        <source>The values miss what they should sum to by %1 %.</source>
        <translation>各值之和与应有的总和相差 %1 %。</translation>
    </message>
    <message>
        <source>Take more steps, or explain the logit.</source>
        <translation>请增加步数，或解释 logit。</translation>
    </message>
    <message>
        <source>Take more steps.</source>
        <translation>请增加步数。</translation>
    </message>
    <message>
        <source>Explain the logit.</source>
        <translation>请解释 logit。</translation>
    </message>
    <message>
        <source>The probability is so near 1 that it hardly moves.</source>
        <translation>概率非常接近 1，几乎不变。</translation>
    </message>
    <message>
        <source>%1 %2</source>
        <comment>logit, and its value</comment>
        <translation>%1 %2</translation>
    </message>
    <message>
        <source>strongest %1 % of the mass: %2 of %3 tokens</source>
        <translation>总量中最强的 %1 %：%3 个词元中的 %2 个</translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation>%1%</translation>
    </message>
    <message>
        <source>probability</source>
        <translation>概率</translation>
    </message>
    <message>
        <source>No verdict: too few tokens to tell their order from chance</source>
        <translation>没有结论：词元太少，无法将其顺序与偶然区分开</translation>
    </message>
</context>
<context>
    <name>triptych::ExplainCompareTab</name>
    <message>
        <source>Pin this as B</source>
        <translation>固定为 B</translation>
    </message>
    <message>
        <source>The sample that is shown stays as side B, whatever side A becomes.</source>
        <translation>无论 A 侧变成什么，当前样本都保留为 B 侧。</translation>
    </message>
    <message>
        <source>Compare with the same sample</source>
        <translation>与同一样本比较</translation>
    </message>
    <message>
        <source>Let go of the selected tokens</source>
        <translation>取消所选词元</translation>
    </message>
    <message>
        <source>&amp;B:</source>
        <translation>&amp;B：</translation>
    </message>
    <message>
        <source>Run of side B</source>
        <translation>B 侧的运行</translation>
    </message>
    <message>
        <source>best</source>
        <translation>最佳</translation>
    </message>
    <message>
        <source>last</source>
        <translation>最后</translation>
    </message>
    <message>
        <source>Checkpoint of side B</source>
        <translation>B 侧的检查点</translation>
    </message>
    <message>
        <source>ro&amp;w</source>
        <translation>行(&amp;W)</translation>
    </message>
    <message>
        <source>same</source>
        <translation>相同</translation>
    </message>
    <message>
        <source>Row of side B</source>
        <translation>B 侧的行</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Copy the message</source>
        <translation>复制消息</translation>
    </message>
    <message>
        <source>Predictions</source>
        <translation>预测</translation>
    </message>
    <message>
        <source>Prediction of side A and of side B</source>
        <translation>A 侧与 B 侧的预测</translation>
    </message>
    <message>
        <source>A</source>
        <translation>A</translation>
    </message>
    <message>
        <source>B</source>
        <translation>B</translation>
    </message>
    <message>
        <source>What each modality gave</source>
        <translation>每个模态的贡献</translation>
    </message>
    <message>
        <source>What each modality gave on side A and on side B</source>
        <translation>A 侧与 B 侧每个模态的贡献</translation>
    </message>
    <message>
        <source>the run of A</source>
        <translation>A 的运行</translation>
    </message>
    <message>
        <source>%1 and %2</source>
        <translation>%1 和 %2</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>比较</translation>
    </message>
    <message>
        <source>row %1 · %2 · %3</source>
        <comment>row, run, checkpoint</comment>
        <translation>第 %1 行 · %2 · %3</translation>
    </message>
    <message>
        <source>Side A cannot be explained</source>
        <translation>无法解释 A 侧</translation>
    </message>
    <message>
        <source>Side B cannot be explained</source>
        <translation>无法解释 B 侧</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>what, and why not</comment>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>Comparing…</source>
        <translation>正在比较…</translation>
    </message>
    <message>
        <source>Choose a sample</source>
        <translation>请选择样本</translation>
    </message>
    <message>
        <source>Pick a row above, or on the Data page.</source>
        <translation>请在上方或“数据”页选择一行。</translation>
    </message>
    <message>
        <source>Out of date: this is %1 and %2 with %3. %4 and %5 with %6 follows, %7 %.</source>
        <translation>已过期：这是 %1 和 %2，方法为 %3。接下来是 %4 和 %5，方法为 %6，%7 %。</translation>
    </message>
    <message>
        <source>These maps are the same for every class: they tell where information was routed.</source>
        <translation>这些图对每个类别都相同：显示的是信息的去向。</translation>
    </message>
    <message>
        <source>B − A</source>
        <translation>B − A</translation>
    </message>
    <message>
        <source>A: %1</source>
        <translation>A：%1</translation>
    </message>
    <message>
        <source>B: %1</source>
        <translation>B：%1</translation>
    </message>
    <message>
        <source>B − A: what B gives more, and less</source>
        <translation>B − A：B 给得更多和更少的部分</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>side, and what of it</comment>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>both %1</source>
        <translation>都是 %1</translation>
    </message>
    <message>
        <source>%1 ≠ %2</source>
        <translation>%1 ≠ %2</translation>
    </message>
    <message>
        <source>%1 Rank correlation of both maps: %2.</source>
        <translation>%1 两张图的秩相关：%2。</translation>
    </message>
    <message>
        <source>Shapley values of the modalities, for %1</source>
        <translation>各模态对 %1 的 Shapley 值</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>side, and why there is nothing of it</comment>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>Both sides have the same tokens. Point at one, or select some, to compare them.</source>
        <translation>两侧的词元相同。指向一个或选择几个即可比较。</translation>
    </message>
    <message>
        <source>The sides have other tokens: there is no difference of each.</source>
        <translation>两侧的词元不同：没有逐个的差异。</translation>
    </message>
    <message>
        <source>S&amp;cale</source>
        <translation>色标(&amp;C)</translation>
    </message>
    <message>
        <source>Where the colour scales end</source>
        <translation>色标止于何处</translation>
    </message>
    <message>
        <source>Each view its own: colours end at the highest value of each. All modalities: one scale over all of a side. Both of the pair: one scale over both sides, so that they can be compared. The difference never ends below what the sides reach: what is small stays pale.</source>
        <translation>每个视图各自：颜色止于各自的最大值。所有模态：一侧的全部共用一个色标。一对中的两侧：两侧共用一个色标，便于相互比较。差值的色标不会低于两侧所达到的值：小的差值保持浅色。</translation>
    </message>
    <message>
        <source>Colours of A</source>
        <translation>A 的颜色</translation>
    </message>
    <message>
        <source>Colours of side A</source>
        <translation>A 侧的颜色</translation>
    </message>
    <message>
        <source>Colours of B</source>
        <translation>B 的颜色</translation>
    </message>
    <message>
        <source>Colours of side B</source>
        <translation>B 侧的颜色</translation>
    </message>
    <message>
        <source>Colours of B − A</source>
        <translation>B − A 的颜色</translation>
    </message>
    <message>
        <source>Colours of the difference, blue where B gives less and red where it gives more</source>
        <translation>差值的颜色：B 较小处为蓝色，较大处为红色</translation>
    </message>
    <message>
        <source>The texts differ: a word that stands elsewhere is another word, and none is subtracted.</source>
        <translation>两段文本不同：位置不同的词是另一个词，不作相减。</translation>
    </message>
    <message>
        <source>Side A has nothing here that could be subtracted.</source>
        <translation>A 侧这里没有可以减去的内容。</translation>
    </message>
    <message>
        <source>Side B has nothing here from which something could be subtracted.</source>
        <translation>B 侧这里没有可以被减的内容。</translation>
    </message>
    <message>
        <source>The tokens of the sides lie at other places, and none is subtracted.</source>
        <translation>两侧的词元位于不同的位置，不作相减。</translation>
    </message>
    <message>
        <source>%1: the texts differ, no words align</source>
        <translation>%1：文本不同，没有词对齐</translation>
    </message>
    <message>
        <source>%1: %2 tokens align, of %3 of A and %4 of B</source>
        <translation>%1：对齐 %2 个词元（A 有 %3 个，B 有 %4 个）</translation>
    </message>
    <message>
        <source>Two samples: what lies at the same place is subtracted, whatever is seen there</source>
        <translation>两个样本：相同位置的内容相减，不论那里看到的是什么</translation>
    </message>
    <message>
        <source>No evidence on either side: taking away what these maps hold highest moves the model no more than chance does. They are drawn faint, and what they differ by is noise.</source>
        <translation>两侧都没有证据：去掉这些图中值最高的部分，对模型的影响不超过随机。它们以浅色绘制，其差异是噪声。</translation>
    </message>
    <message>
        <source>No evidence on side %1: taking away what its map holds highest moves the model no more than chance does. It is drawn faint.</source>
        <translation>%1 侧没有证据：去掉其图中值最高的部分，对模型的影响不超过随机。它以浅色绘制。</translation>
    </message>
    <message>
        <source>Most differences are within the intervals of what was drawn, and are drawn faint. Take more samples.</source>
        <translation>大多数差值都在随机抽取的区间之内，以浅色绘制。请增加样本数。</translation>
    </message>
    <message>
        <source>the other side has no such token</source>
        <translation>另一侧没有这样的词元</translation>
    </message>
    <message>
        <source>&amp;A:</source>
        <translation>&amp;A：</translation>
    </message>
    <message>
        <source>Checkpoint of side A</source>
        <translation>A 侧的检查点</translation>
    </message>
    <message>
        <source>Side A is the sample and run that the page shows.</source>
        <translation>A 侧是页面所示的样本和运行。</translation>
    </message>
    <message>
        <source>Row of the table, counted from 0; below 0: the same as side A</source>
        <translation>表格的行，从 0 计数；小于 0：与 A 侧相同</translation>
    </message>
    <message>
        <source>Sinks</source>
        <translation>汇聚项</translation>
    </message>
    <message>
        <source>%1
%2</source>
        <comment>which checkpoint is chosen, and which there are</comment>
        <translation>%1
%2</translation>
    </message>
    <message>
        <source>The weights that did best on the validation part, or those after the last epoch. A run that kept those before training has them too.</source>
        <translation>在验证部分上表现最好的权重，或最后一轮之后的权重。保留了训练前权重的运行也有这些。</translation>
    </message>
    <message>
        <source>before training</source>
        <comment>a checkpoint</comment>
        <translation>训练前</translation>
    </message>
    <message>
        <source>%1, epoch %2</source>
        <comment>which checkpoint, and of which epoch</comment>
        <translation>%1，第 %2 轮</translation>
    </message>
    <message>
        <source>%1 gave no map. %2</source>
        <translation>%1 没有给出图。%2</translation>
    </message>
    <message>
        <source>There is no sample to pin: choose one first.</source>
        <translation>没有可固定的样本：请先选择一个。</translation>
    </message>
    <message>
        <source>Both sides are the same sample with the same weights: choose another row, run or checkpoint for one of them.</source>
        <translation>两侧是相同的样本和相同的权重：请为其中一侧选择另一行、运行或检查点。</translation>
    </message>
    <message>
        <source>%1: %2.</source>
        <comment>side, and what of it</comment>
        <translation>%1：%2。</translation>
    </message>
    <message>
        <source>%1
%2</source>
        <comment>a side, and whether its map matters</comment>
        <translation>%1
%2</translation>
    </message>
    <message>
        <source>tokens that stand for no part of the sample</source>
        <translation>不代表样本任何部分的词元</translation>
    </message>
    <message>
        <source>%1, in its unit</source>
        <comment>the column of a number</comment>
        <translation>%1，以其单位计</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <comment>logit of a class</comment>
        <translation>%2 的 %1</translation>
    </message>
    <message>
        <source>%1: A %2, B %3 (B − A %4).</source>
        <translation>%1：A %2，B %3（B − A %4）。</translation>
    </message>
    <message>
        <source>%1 In truth %2.</source>
        <comment>what both sides say, and what is right</comment>
        <translation>%1 实际为 %2。</translation>
    </message>
    <message>
        <source>%1 In truth A %2, B %3.</source>
        <translation>%1 实际上 A 为 %2，B 为 %3。</translation>
    </message>
    <message>
        <source>Shapley values of the modalities, for %1, in its unit</source>
        <translation>各模态对 %1 的 Shapley 值，以其单位计</translation>
    </message>
    <message>
        <source>seed %1</source>
        <translation>种子 %1</translation>
    </message>
    <message>
        <source>%1 in its unit</source>
        <comment>a number</comment>
        <translation>以其单位计的 %1</translation>
    </message>
    <message>
        <source>%1 %2</source>
        <comment>logit, and its value</comment>
        <translation>%1 %2</translation>
    </message>
    <message>
        <source>probability %1</source>
        <translation>概率 %1</translation>
    </message>
    <message>
        <source>interval ±%1</source>
        <translation>区间 ±%1</translation>
    </message>
    <message>
        <source>sinks %1 % of all</source>
        <translation>汇聚项占总量的 %1 %</translation>
    </message>
    <message>
        <source>model %1</source>
        <translation>模型 %1</translation>
    </message>
</context>
<context>
    <name>triptych::ExplainDataTab</name>
    <message>
        <source>Part</source>
        <translation>部分</translation>
    </message>
    <message>
        <source>Part of the data that contributions are of</source>
        <translation>对数据的哪一部分计算贡献</translation>
    </message>
    <message>
        <source>Modalities alone and together</source>
        <translation>单独与共同使用的模态</translation>
    </message>
    <message>
        <source>Lost when shuffled</source>
        <translation>打乱后的损失</translation>
    </message>
    <message>
        <source>What interaction buys</source>
        <translation>交互带来的好处</translation>
    </message>
    <message>
        <source>Node</source>
        <translation>节点</translation>
    </message>
    <message>
        <source>Node whose vectors are mapped</source>
        <translation>绘制哪个节点的向量</translation>
    </message>
    <message>
        <source>Projection</source>
        <translation>投影</translation>
    </message>
    <message>
        <source>PCA</source>
        <translation>PCA</translation>
    </message>
    <message>
        <source>t-SNE</source>
        <translation>t-SNE</translation>
    </message>
    <message>
        <source>UMAP</source>
        <translation>UMAP</translation>
    </message>
    <message>
        <source>Lasso</source>
        <translation>套索</translation>
    </message>
    <message>
        <source>Draw round the points to select (Shift and drag)</source>
        <translation>圈出要选的点（按住 Shift 拖动）</translation>
    </message>
    <message>
        <source>Box</source>
        <translation>框选</translation>
    </message>
    <message>
        <source>Select the points in a box (Ctrl and drag)</source>
        <translation>选择框内的点（按住 Ctrl 拖动）</translation>
    </message>
    <message>
        <source>Zoom in</source>
        <translation>放大</translation>
    </message>
    <message>
        <source>Zoom out</source>
        <translation>缩小</translation>
    </message>
    <message>
        <source>Show the whole map</source>
        <translation>显示整张图</translation>
    </message>
    <message>
        <source>Choose a node and a projection, then press Map</source>
        <translation>选择节点和投影方法，然后按“绘图”</translation>
    </message>
    <message>
        <source>Samples with a token like this</source>
        <translation>有相似词元的样本</translation>
    </message>
    <message>
        <source>At node</source>
        <translation>所在节点</translation>
    </message>
    <message>
        <source>Node whose tokens are compared</source>
        <translation>比较哪个节点的词元</translation>
    </message>
    <message>
        <source>Token of the selected sample</source>
        <translation>所选样本的词元</translation>
    </message>
    <message>
        <source>Stop the sound</source>
        <translation>停止声音</translation>
    </message>
    <message>
        <source>Nothing to look at yet</source>
        <translation>还没有可看的内容</translation>
    </message>
    <message>
        <source>Open a data set and train a model; then this tab tells what each modality is worth and where the samples lie.</source>
        <translation>打开数据集并训练模型；然后此标签页会显示每个模态的价值，以及各样本的位置。</translation>
    </message>
    <message>
        <source>%1 ± %2</source>
        <translation>%1 ± %2</translation>
    </message>
    <message>
        <source>as it is</source>
        <translation>原样</translation>
    </message>
    <message>
        <source>without interaction</source>
        <translation>去除交互</translation>
    </message>
    <message>
        <source>EMAP over %1 samples: each modality may add its part, none may change what another says.</source>
        <translation>基于 %1 个样本的 EMAP：每个模态可以加上自己的部分，但不能改变其他模态的意思。</translation>
    </message>
    <message>
        <source>all</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>what the model learned to put there</source>
        <translation>模型学到的替代内容</translation>
    </message>
    <message>
        <source>the model&apos;s missing modality, which it was never trained on</source>
        <translation>模型的缺失模态，但从未用它训练过</translation>
    </message>
    <message>
        <source>Accuracy</source>
        <translation>准确率</translation>
    </message>
    <message>
        <source>● training &amp;nbsp; ■ validation &amp;nbsp; ▲ test &amp;nbsp; ◆ in no part</source>
        <translation>● 训练 &amp;nbsp; ■ 验证 &amp;nbsp; ▲ 测试 &amp;nbsp; ◆ 不属于任何部分</translation>
    </message>
    <message>
        <source>Computing: %1 %</source>
        <translation>正在计算：%1 %</translation>
    </message>
    <message>
        <source>Out of date: of another run, or of another choice. Compute it anew.</source>
        <translation>已过期：属于另一次运行或另一种选择。请重新计算。</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Cancel: %1</source>
        <translation>取消：%1</translation>
    </message>
    <message>
        <source>Compute contributions</source>
        <translation>计算贡献</translation>
    </message>
    <message>
        <source>Choose a run first.</source>
        <translation>请先选择一次运行。</translation>
    </message>
    <message>
        <source>Map</source>
        <translation>绘图</translation>
    </message>
    <message>
        <source>Find samples like this</source>
        <translation>查找相似样本</translation>
    </message>
    <message>
        <source>Select a sample that has something at this node.</source>
        <translation>请选择在此节点有内容的样本。</translation>
    </message>
    <message>
        <source>%1 of %2 samples, drawn by chance.</source>
        <translation>随机抽取 %2 个样本中的 %1 个。</translation>
    </message>
    <message>
        <source>%1 samples.</source>
        <translation>%1 个样本。</translation>
    </message>
    <message>
        <source>%1 selected.</source>
        <translation>已选 %1 个。</translation>
    </message>
    <message>
        <source>Axes: the two directions in which the vectors vary most.</source>
        <translation>坐标轴：向量变化最大的两个方向。</translation>
    </message>
    <message>
        <source>Only who is near whom means something here, not distances between groups.</source>
        <translation>这里只有谁靠近谁有意义，各组之间的距离没有意义。</translation>
    </message>
    <message>
        <source>Like %1 of row %2.</source>
        <translation>与第 %2 行的 %1 相似。</translation>
    </message>
    <message>
        <source>Data set</source>
        <translation>数据集</translation>
    </message>
    <message>
        <source>Row %1</source>
        <translation>第 %1 行</translation>
    </message>
    <message>
        <source>Samples</source>
        <translation>样本</translation>
    </message>
    <message>
        <source>Where the samples lie in what a node gives, and which are alike</source>
        <translation>样本在某节点的输出中位于何处，哪些相似</translation>
    </message>
    <message>
        <source>Average maps</source>
        <translation>平均图</translation>
    </message>
    <message>
        <source>What a method shows on average: cells, words and columns, over all samples and by class</source>
        <translation>某方法平均显示什么：格、词和列，按全部样本和按类别</translation>
    </message>
    <message>
        <source>Single samples, or averages</source>
        <translation>单个样本，或平均</translation>
    </message>
    <message>
        <source>Head</source>
        <translation>头</translation>
    </message>
    <message>
        <source>Head that contributions are of</source>
        <translation>贡献所属的头</translation>
    </message>
    <message>
        <source>How contributions are computed</source>
        <translation>如何计算贡献</translation>
    </message>
    <message>
        <source>Settings of contributions</source>
        <translation>贡献的设置</translation>
    </message>
    <message>
        <source>By</source>
        <translation>按</translation>
    </message>
    <message>
        <source>What parts the samples</source>
        <translation>按什么划分样本</translation>
    </message>
    <message>
        <source>Contributions by slice</source>
        <translation>按切片的贡献</translation>
    </message>
    <message>
        <source>How the map is computed</source>
        <translation>如何计算此图</translation>
    </message>
    <message>
        <source>Settings of the projection</source>
        <translation>投影的设置</translation>
    </message>
    <message>
        <source>Part of the data that is mapped</source>
        <translation>被绘制的数据部分</translation>
    </message>
    <message>
        <source>Colour</source>
        <translation>颜色</translation>
    </message>
    <message>
        <source>What the points are coloured by</source>
        <translation>点按什么着色</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <comment>a head, the column that it learns</comment>
        <translation>%1（%2）</translation>
    </message>
    <message>
        <source>true class</source>
        <translation>真实类别</translation>
    </message>
    <message>
        <source>inputs that are there</source>
        <translation>存在的输入</translation>
    </message>
    <message>
        <source>length of texts and sounds</source>
        <translation>文本和声音的长度</translation>
    </message>
    <message>
        <source>column %1</source>
        <translation>列 %1</translation>
    </message>
    <message>
        <source>Compute contributions first.</source>
        <translation>请先计算贡献。</translation>
    </message>
    <message>
        <source>truth of %1</source>
        <translation>%1 的真值</translation>
    </message>
    <message>
        <source>truth</source>
        <translation>真值</translation>
    </message>
    <message>
        <source>prediction of %1</source>
        <translation>%1 的预测</translation>
    </message>
    <message>
        <source>prediction</source>
        <translation>预测</translation>
    </message>
    <message>
        <source>part</source>
        <translation>部分</translation>
    </message>
    <message>
        <source>Make a map first.</source>
        <translation>请先生成图。</translation>
    </message>
    <message numerus="yes">
        <source>%n other samples, averaged</source>
        <translation>
            <numerusform>其他 %n 个样本的平均</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 of head %2 over %3 samples of the part %4. In place of what is taken away: %5.</source>
        <comment>metric, head, samples, part, what stands there</comment>
        <translation>头 %2 在 %4 部分的 %3 个样本上的 %1。代替被拿走部分的是：%5。</translation>
    </message>
    <message>
        <source>In place of what is taken away: %1</source>
        <comment>which samples were left out</comment>
        <translation>代替被拿走部分的是：%1</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>无</translation>
    </message>
    <message>
        <source>%1 to %2</source>
        <comment>a range of lengths</comment>
        <translation>%1 到 %2</translation>
    </message>
    <message>
        <source>%1: %2 s</source>
        <comment>input, seconds</comment>
        <translation>%1：%2 秒</translation>
    </message>
    <message>
        <source>%1: %2 words</source>
        <comment>input, number of words</comment>
        <translation>%1：%2 个词</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <comment>slice, samples</comment>
        <translation>%1（%2）</translation>
    </message>
    <message>
        <source>mean |φ|, %1</source>
        <comment>of which number</comment>
        <translation>平均 |φ|，%1</translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>以及另外 %n 个</numerusform>
        </translation>
    </message>
    <message>
        <source>Out of date: the run was trained on since. Compute it anew.</source>
        <translation>已过时：此后该运行又继续训练过。请重新计算。</translation>
    </message>
</context>
<context>
    <name>triptych::ExplainMapTests</name>
    <message>
        <source>Infidelity</source>
        <translation>不忠实度</translation>
    </message>
    <message>
        <source>Max-sensitivity</source>
        <translation>最大敏感度</translation>
    </message>
    <message>
        <source>Model randomisation</source>
        <translation>模型随机化</translation>
    </message>
    <message>
        <source>Takes random sets of tokens away, and compares what the model loses with the sum of their values. 100 passes.</source>
        <translation>随机去掉若干词元，把模型的损失与它们的值之和相比较。100 次前向计算。</translation>
    </message>
    <message>
        <source>Puts a little noise on the sample ten times, and tells by how much the map changes at most. As long as ten maps.</source>
        <translation>对样本加十次微小噪声，给出图最多变化多少。耗时相当于十张图。</translation>
    </message>
    <message>
        <source>Makes one layer after another forget what it learned, and compares the map with the one before. As long as a map for each layer, five times.</source>
        <translation>让各层依次忘掉所学，并把图与之前的图比较。耗时为每层一张图，共五次。</translation>
    </message>
    <message>
        <source>Nothing in this model learns.</source>
        <translation>此模型没有可学习的部分。</translation>
    </message>
    <message>
        <source>the map depends on what the model learned</source>
        <translation>图取决于模型所学</translation>
    </message>
    <message>
        <source>the map depends only in part on what the model learned</source>
        <translation>图只部分取决于模型所学</translation>
    </message>
    <message>
        <source>the map shows the input, not what the model learned</source>
        <translation>图显示的是输入，而不是模型所学</translation>
    </message>
    <message>
        <source>Rank correlation with the map before: %1 once %2 forgot, %3 once all did: %4.</source>
        <translation>与之前的图的秩相关：%2 忘掉后为 %1，全部忘掉后为 %3：%4。</translation>
    </message>
    <message>
        <source>This sample is words and categories alone: there is no little noise on them.</source>
        <translation>此样本只有词和类别：无法对它们加微小噪声。</translation>
    </message>
    <message>
        <source>the map is steady</source>
        <translation>图是稳定的</translation>
    </message>
    <message>
        <source>the map moves; do not read small differences</source>
        <translation>图会变动；不要解读小的差异</translation>
    </message>
    <message>
        <source>the map is unsteady</source>
        <translation>图不稳定</translation>
    </message>
    <message>
        <source>Under a little noise it changes by up to %1 %: %2.</source>
        <translation>在微小噪声下最多变化 %1 %：%2。</translation>
    </message>
    <message>
        <source>This map cannot be tested so.</source>
        <translation>此图无法这样检验。</translation>
    </message>
    <message>
        <source>It misses what the model loses by %1 on average.</source>
        <translation>与模型的损失平均相差 %1。</translation>
    </message>
    <message>
        <source>it foretells well what the model loses</source>
        <translation>它能很好地预示模型的损失</translation>
    </message>
    <message>
        <source>it foretells roughly what the model loses</source>
        <translation>它能大致预示模型的损失</translation>
    </message>
    <message>
        <source>it hardly foretells what the model loses</source>
        <translation>它几乎不能预示模型的损失</translation>
    </message>
    <message>
        <source>It misses what the model loses by %1 on average, %2 % of what all tokens give: %3.</source>
        <translation>与模型的损失平均相差 %1，为所有词元之和的 %2 %：%3。</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Stop: %1</source>
        <comment>a test</comment>
        <translation>停止：%1</translation>
    </message>
    <message>
        <source>Test the map: %1</source>
        <translation>检验图：%1</translation>
    </message>
    <message>
        <source>There is no map to be tested.</source>
        <translation>没有可检验的图。</translation>
    </message>
    <message>
        <source>%1: testing… %2 %</source>
        <translation>%1：正在检验… %2 %</translation>
    </message>
    <message>
        <source>%1: testing…</source>
        <translation>%1：正在检验…</translation>
    </message>
    <message>
        <source>%1: %2 (%3 to %4)</source>
        <comment>a layer, and the correlation once it forgot</comment>
        <translation>%1：%2（%3 到 %4）</translation>
    </message>
    <message>
        <source>This map is 0 everywhere: nothing can be said of how steady it is.</source>
        <translation>此图处处为 0：无法判断其是否稳定。</translation>
    </message>
    <message>
        <source>This map is the same everywhere: there is nothing to compare.</source>
        <translation>此图处处相同：没有可比较的。</translation>
    </message>
</context>
<context>
    <name>triptych::ExplainMethodChoices</name>
    <message>
        <source>Seed</source>
        <translation>随机种子</translation>
    </message>
    <message>
        <source>Of what the method draws at random, and of the random orders that test its map. The same seed gives the same map.</source>
        <translation>用于方法的随机抽取，以及检验其图的随机顺序。相同的种子得到相同的图。</translation>
    </message>
    <message>
        <source>It looks at %1, which this sample has not.</source>
        <comment>one or more inputs</comment>
        <translation>它针对 %1，而此样本没有。</translation>
    </message>
    <message>
        <source>It needs attention, and no node of this model attends.</source>
        <translation>它需要注意力，而此模型没有节点带注意力。</translation>
    </message>
    <message>
        <source>It needs a convolutional feature map, and this model has none.</source>
        <translation>它需要卷积特征图，而此模型没有。</translation>
    </message>
    <message>
        <source>%1 · same for every class</source>
        <translation>%1 · 对每个类别都相同</translation>
    </message>
    <message>
        <source>%1
%2</source>
        <comment>why a method cannot be chosen, and what it does</comment>
        <translation>%1
%2</translation>
    </message>
    <message>
        <source>What stands in place of what is taken away, for the method and for the curves that test it. Average: the unknown word, the mean colour, spectrum and number. Blank: no word, black, silence, zero.</source>
        <translation>被去掉的部分由什么代替，用于方法和检验它的曲线。平均：未知词、平均颜色、平均频谱和平均数值。空白：没有词、黑色、静音、零。</translation>
    </message>
    <message>
        <source>This method takes nothing away. The curves that test it, and what is heard, do.</source>
        <translation>此方法不去掉任何部分。检验它的曲线和试听则会去掉。</translation>
    </message>
    <message>
        <source>most likely for A</source>
        <translation>A 最可能的</translation>
    </message>
    <message>
        <source>most likely</source>
        <translation>最可能的</translation>
    </message>
    <message>
        <source>most likely for A: %1</source>
        <translation>A 最可能的：%1</translation>
    </message>
    <message>
        <source>most likely: %1</source>
        <translation>最可能的：%1</translation>
    </message>
    <message>
        <source>%1 is the same for every class; the other figures are of this one.</source>
        <translation>%1 对每个类别都相同；其他数字针对此类别。</translation>
    </message>
    <message>
        <source>What the colours speak for and against</source>
        <translation>颜色支持与反对的对象</translation>
    </message>
    <message>
        <source>average</source>
        <translation>平均</translation>
    </message>
    <message>
        <source>blank</source>
        <translation>空白</translation>
    </message>
    <message>
        <source>&amp;Method</source>
        <translation>方法(&amp;M)</translation>
    </message>
    <message>
        <source>Method</source>
        <translation>方法</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>What the method does, and its parameters</source>
        <translation>此方法做什么，以及它的参数</translation>
    </message>
    <message>
        <source>Settings of the method</source>
        <translation>方法的设置</translation>
    </message>
    <message>
        <source>&amp;Target</source>
        <translation>目标(&amp;T)</translation>
    </message>
    <message>
        <source>What is explained</source>
        <translation>解释的对象</translation>
    </message>
    <message>
        <source>Which number of the target is explained</source>
        <translation>解释目标的哪个数</translation>
    </message>
    <message>
        <source>Logits add up and do not saturate; probabilities depend on all classes.</source>
        <translation>logit 可以相加且不会饱和；概率取决于所有类别。</translation>
    </message>
    <message>
        <source>logit</source>
        <translation>logit</translation>
    </message>
    <message>
        <source>probability</source>
        <translation>概率</translation>
    </message>
    <message>
        <source>Base&amp;line</source>
        <translation>基线(&amp;L)</translation>
    </message>
    <message>
        <source>What stands in place of what is taken away</source>
        <translation>被去掉的部分由什么代替</translation>
    </message>
    <message>
        <source>%1
%2</source>
        <comment>what is explained, and what that means</comment>
        <translation>%1
%2</translation>
    </message>
</context>
<context>
    <name>triptych::ExplainPage</name>
    <message>
        <source>training</source>
        <translation>训练集</translation>
    </message>
    <message>
        <source>validation</source>
        <translation>验证集</translation>
    </message>
    <message>
        <source>test</source>
        <translation>测试集</translation>
    </message>
    <message>
        <source>in no part</source>
        <translation>不属于任何划分</translation>
    </message>
    <message>
        <source>%1 · test accuracy %2</source>
        <translation>%1 · 测试准确率 %2</translation>
    </message>
    <message>
        <source>%1 · running</source>
        <translation>%1 · 进行中</translation>
    </message>
    <message>
        <source>%1 · failed</source>
        <translation>%1 · 失败</translation>
    </message>
    <message>
        <source>%1 · stopped</source>
        <translation>%1 · 已停止</translation>
    </message>
    <message>
        <source>all rows (%1)</source>
        <translation>所有行（%1）</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation>%1（%2）</translation>
    </message>
    <message>
        <source>There is no table to step through.</source>
        <translation>没有可逐行浏览的表格。</translation>
    </message>
    <message>
        <source>Previous sample</source>
        <translation>上一个样本</translation>
    </message>
    <message>
        <source>This is the first of the chosen samples.</source>
        <translation>这是所选样本中的第一个。</translation>
    </message>
    <message>
        <source>Next sample</source>
        <translation>下一个样本</translation>
    </message>
    <message>
        <source>This is the last of the chosen samples.</source>
        <translation>这是所选样本中的最后一个。</translation>
    </message>
    <message>
        <source>Row of the table, counted from 0</source>
        <translation>表格行号，从 0 开始</translation>
    </message>
    <message>
        <source>Which samples to step through</source>
        <translation>浏览哪些样本</translation>
    </message>
    <message>
        <source>The trained model that is looked into</source>
        <translation>要查看的已训练模型</translation>
    </message>
    <message>
        <source>There is no run yet: train a model first.</source>
        <translation>还没有运行：请先训练一个模型。</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 / %2</translation>
    </message>
    <message>
        <source>Looking into the model…</source>
        <translation>正在查看模型…</translation>
    </message>
    <message>
        <source>No project is open</source>
        <translation>没有打开的项目</translation>
    </message>
    <message>
        <source>Open a project, or make one from a table. Then train a model, and see here what it attends to.</source>
        <translation>请打开项目或从表格新建项目。训练模型之后，即可在此查看它关注什么。</translation>
    </message>
    <message>
        <source>The table is not there yet</source>
        <translation>表格尚未就绪</translation>
    </message>
    <message>
        <source>It is being read, or could not be; the Data page says which.</source>
        <translation>表格正在读取或读取失败；详情见“数据”页。</translation>
    </message>
    <message>
        <source>Go to Data</source>
        <translation>前往“数据”</translation>
    </message>
    <message>
        <source>Train a model first</source>
        <translation>请先训练模型</translation>
    </message>
    <message>
        <source>No run has finished an epoch. Choose one above when it has, or train.</source>
        <translation>还没有运行完成一轮训练。完成后请在上方选择，或开始训练。</translation>
    </message>
    <message>
        <source>This page shows what a trained model attends to. There is no run yet.</source>
        <translation>本页显示训练好的模型关注什么。目前还没有运行。</translation>
    </message>
    <message>
        <source>Go to Train</source>
        <translation>前往“训练”</translation>
    </message>
    <message>
        <source>Choose a sample</source>
        <translation>请选择样本</translation>
    </message>
    <message>
        <source>Pick a row above, or on the Data page.</source>
        <translation>请在上方或“数据”页选择一行。</translation>
    </message>
    <message>
        <source>The export failed: %1</source>
        <translation>导出失败：%1</translation>
    </message>
    <message>
        <source>Out of date: %1 was trained with another setup than the project has now. %2</source>
        <translation>已过期：%1 训练时的设置与项目当前的设置不同。%2</translation>
    </message>
    <message>
        <source>Explain</source>
        <translation>解释</translation>
    </message>
    <message>
        <source>&amp;Run</source>
        <translation>运行(&amp;R)</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>运行</translation>
    </message>
    <message>
        <source>Sa&amp;mple</source>
        <translation>样本(&amp;M)</translation>
    </message>
    <message>
        <source>Sample, row of the table from 0</source>
        <translation>样本，表格行号从 0 开始</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Copy the message</source>
        <translation>复制消息</translation>
    </message>
    <message>
        <source>Written to %1</source>
        <translation>已写入 %1</translation>
    </message>
    <message>
        <source>Write what is shown to a folder: pictures, numbers and sounds (%1)</source>
        <translation>把所示内容写入文件夹：图片、数字和声音（%1）</translation>
    </message>
    <message>
        <source>Wait until it is there.</source>
        <translation>请等待内容出现。</translation>
    </message>
    <message>
        <source>There is nothing to export yet.</source>
        <translation>还没有可导出的内容。</translation>
    </message>
    <message>
        <source>Folder for what is shown of row %1</source>
        <translation>存放第 %1 行所示内容的文件夹</translation>
    </message>
    <message>
        <source>Export what is shown…</source>
        <translation>导出所示内容…</translation>
    </message>
    <message>
        <source>Tab %1</source>
        <translation>标签页 %1</translation>
    </message>
    <message>
        <source>What is looked at</source>
        <translation>查看的内容</translation>
    </message>
    <message>
        <source>Export what is shown</source>
        <translation>导出所示内容</translation>
    </message>
</context>
<context>
    <name>triptych::ExplainTab</name>
    <message>
        <source>%1 · %2</source>
        <comment>an input and its column</comment>
        <translation>%1 · %2</translation>
    </message>
</context>
<context>
    <name>triptych::ExplainTabs</name>
    <message>
        <source>Attribution</source>
        <translation>归因</translation>
    </message>
    <message>
        <source>What speaks for an answer and against it, and whether that can be believed</source>
        <translation>什么支持和反对某个回答，以及是否可信</translation>
    </message>
    <message>
        <source>Attention</source>
        <translation>注意力</translation>
    </message>
    <message>
        <source>Where information was routed, layer by layer and head by head</source>
        <translation>信息逐层、逐头的去向</translation>
    </message>
    <message>
        <source>What-if</source>
        <translation>假设分析</translation>
    </message>
    <message>
        <source>Change the sample, and see what the model says then</source>
        <translation>改变样本，看模型会怎么说</translation>
    </message>
    <message>
        <source>Data set</source>
        <translation>数据集</translation>
    </message>
    <message>
        <source>What each modality is worth, and where all samples lie</source>
        <translation>每个模态的价值，以及所有样本的位置</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>比较</translation>
    </message>
    <message>
        <source>Two samples, runs or checkpoints side by side, and what differs</source>
        <translation>并排显示两个样本、两次运行或两个检查点，以及差异</translation>
    </message>
</context>
<context>
    <name>triptych::ExplainWhatIfTab</name>
    <message>
        <source>Back to the step before</source>
        <translation>回到上一步</translation>
    </message>
    <message>
        <source>Forward again</source>
        <translation>再向前一步</translation>
    </message>
    <message>
        <source>Back to the sample as it is</source>
        <translation>回到原样的样本</translation>
    </message>
    <message>
        <source>Remove the step and all that came of it</source>
        <translation>删除此步及由它产生的所有步骤</translation>
    </message>
    <message>
        <source>Play the edited sound</source>
        <translation>播放编辑后的声音</translation>
    </message>
    <message>
        <source>&amp;Explain</source>
        <translation>解释(&amp;E)</translation>
    </message>
    <message>
        <source>Class that is explained</source>
        <translation>要解释的类别</translation>
    </message>
    <message>
        <source>&amp;Compare with</source>
        <translation>比较对象(&amp;C)</translation>
    </message>
    <message>
        <source>What is taken away &amp;becomes</source>
        <translation>被去掉的部分变为(&amp;B)</translation>
    </message>
    <message>
        <source>the sample as it is</source>
        <translation>原样的样本</translation>
    </message>
    <message>
        <source>the step before</source>
        <translation>上一步</translation>
    </message>
    <message>
        <source>What the edited sample is compared with</source>
        <translation>编辑后的样本与什么比较</translation>
    </message>
    <message>
        <source>the average</source>
        <translation>平均</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>无</translation>
    </message>
    <message>
        <source>What stands in place of what is taken away</source>
        <translation>被去掉的部分由什么代替</translation>
    </message>
    <message>
        <source>The average: the mean colour or spectrum of the training part. Nothing: black, silence.</source>
        <translation>平均：训练部分的平均颜色或频谱。无：黑色、静音。</translation>
    </message>
    <message>
        <source>Before and after</source>
        <translation>编辑前后</translation>
    </message>
    <message>
        <source>Prediction before and after</source>
        <translation>编辑前后的预测</translation>
    </message>
    <message>
        <source>Contribution of each modality</source>
        <translation>每个模态的贡献</translation>
    </message>
    <message>
        <source>Contribution of each modality before and after</source>
        <translation>编辑前后每个模态的贡献</translation>
    </message>
    <message>
        <source>Lineage</source>
        <translation>编辑历史</translation>
    </message>
    <message>
        <source>any step can be gone back to</source>
        <translation>可以回到任何一步</translation>
    </message>
    <message>
        <source>Lineage of edits</source>
        <translation>编辑的历史</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Copy the message</source>
        <translation>复制消息</translation>
    </message>
    <message>
        <source>most likely: %1</source>
        <translation>最可能的：%1</translation>
    </message>
    <message>
        <source>most likely</source>
        <translation>最可能的</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>as it is</source>
        <translation>原样</translation>
    </message>
    <message>
        <source>step before</source>
        <translation>上一步</translation>
    </message>
    <message>
        <source>edited</source>
        <translation>编辑后</translation>
    </message>
    <message>
        <source>still %1</source>
        <translation>仍为 %1</translation>
    </message>
    <message>
        <source>%1 → %2</source>
        <translation>%1 → %2</translation>
    </message>
    <message>
        <source>Being computed…</source>
        <translation>正在计算…</translation>
    </message>
    <message>
        <source>Shapley values; what is taken away is the missing modality that the model was trained with.</source>
        <translation>Shapley 值；被去掉的部分由模型训练过的缺失模态代替。</translation>
    </message>
    <message numerus="yes">
        <source>Shapley values; what is taken away becomes that of %n other samples, on average.</source>
        <translation>
            <numerusform>Shapley 值；被去掉的部分由其他 %n 个样本的平均代替。</numerusform>
        </translation>
    </message>
    <message>
        <source>Shapley values; what is taken away is blank, which the model was not trained for.</source>
        <translation>Shapley 值；被去掉的部分留空，模型未为此训练过。</translation>
    </message>
    <message>
        <source>Row %1 cannot be explained</source>
        <translation>无法解释第 %1 行</translation>
    </message>
    <message>
        <source>Looking into the model…</source>
        <translation>正在查看模型…</translation>
    </message>
    <message>
        <source>Choose a sample</source>
        <translation>请选择样本</translation>
    </message>
    <message>
        <source>Row %1</source>
        <translation>第 %1 行</translation>
    </message>
    <message>
        <source>Pick a row above, or on the Data page.</source>
        <translation>请在上方或“数据”页选择一行。</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation>%1（%2）</translation>
    </message>
    <message>
        <source>This is the sample as it is.</source>
        <translation>这是原样的样本。</translation>
    </message>
    <message>
        <source>Nothing was undone.</source>
        <translation>没有可重做的操作。</translation>
    </message>
    <message>
        <source>The sample itself stays.</source>
        <translation>样本本身保留。</translation>
    </message>
    <message>
        <source>What-if</source>
        <translation>假设分析</translation>
    </message>
    <message>
        <source>Row %1 · %2 · What-if · %3</source>
        <translation>第 %1 行 · %2 · 假设分析 · %3</translation>
    </message>
    <message>
        <source>model %1</source>
        <translation>模型 %1</translation>
    </message>
    <message>
        <source>%1, in its unit %2</source>
        <translation>%1，按其单位为 %2</translation>
    </message>
    <message>
        <source>%1 of %2: %3. Edit a card to see what moves it.</source>
        <comment>logit of a class</comment>
        <translation>%2 的 %1：%3。编辑一张卡片，看看什么会改变它。</translation>
    </message>
    <message>
        <source>%1 of %2: %3 → %4 (%5%6)</source>
        <comment>logit of a class</comment>
        <translation>%2 的 %1：%3 → %4（%5%6）</translation>
    </message>
    <message>
        <source>Whose logit is followed; of ordered classes the log-probability, of a number its standardised value</source>
        <translation>跟踪谁的 logit；对有序类别为对数概率，对数值为其标准化值</translation>
    </message>
</context>
<context>
    <name>triptych::FaithfulnessPlot</name>
    <message>
        <source>Whether the map matters to the model</source>
        <translation>此图对模型是否有意义</translation>
    </message>
    <message>
        <source>Tokens are taken away, those that the map holds highest first. The faster the target falls below the band of random orders, the more the map says about this model.</source>
        <translation>按图中从高到低去掉词元。目标越快降到随机顺序的带状区域之下，此图对该模型的说明就越多。</translation>
    </message>
    <message>
        <source>Tokens are put back into an empty sample, those that the map holds highest first. The faster the target rises above the band of random orders, the more the map says about this model.</source>
        <translation>按图中从高到低把词元放回空样本。目标越快升到随机顺序的带状区域之上，此图对该模型的说明就越多。</translation>
    </message>
    <message>
        <source>this map</source>
        <translation>此图</translation>
    </message>
    <message>
        <source>random orders</source>
        <translation>随机顺序</translation>
    </message>
    <message>
        <source>tokens taken away, %</source>
        <translation>拿走的词元，%</translation>
    </message>
    <message>
        <source>tokens put back, %</source>
        <translation>放回的词元，%</translation>
    </message>
    <message>
        <source>without the top %1 %: %2 %3</source>
        <comment>logit or probability, and its value</comment>
        <translation>去掉前 %1 %：%2 %3</translation>
    </message>
    <message>
        <source>with the top %1 % alone: %2 %3</source>
        <comment>logit or probability, and its value</comment>
        <translation>仅有前 %1 %：%2 %3</translation>
    </message>
    <message>
        <source>%1; in random order %2</source>
        <translation>%1；随机顺序为 %2</translation>
    </message>
</context>
<context>
    <name>triptych::FeatureMapsView</name>
    <message>
        <source>Feature maps</source>
        <translation>特征图</translation>
    </message>
    <message>
        <source>Channel %1 of %2, from %3 to %4</source>
        <translation>第 %1 个通道，共 %2 个，数值从 %3 到 %4</translation>
    </message>
</context>
<context>
    <name>triptych::FieldForm</name>
    <message>
        <source>(none)</source>
        <translation>（无）</translation>
    </message>
    <message>
        <source>on</source>
        <translation>开</translation>
    </message>
    <message>
        <source>off</source>
        <translation>关</translation>
    </message>
    <message>
        <source>From %1 to %2. Default: %3.</source>
        <translation>范围：%1 至 %2。默认值：%3。</translation>
    </message>
    <message>
        <source>%1 in %2</source>
        <translation>%1（%2）</translation>
    </message>
    <message>
        <source>Choose a file</source>
        <translation>选择文件</translation>
    </message>
    <message>
        <source>Choose a file for %1</source>
        <translation>为“%1”选择文件</translation>
    </message>
    <message>
        <source>Empty again</source>
        <translation>恢复为空</translation>
    </message>
    <message>
        <source>Back to %1</source>
        <translation>恢复为 %1</translation>
    </message>
    <message>
        <source>Reset %1</source>
        <translation>重置“%1”</translation>
    </message>
    <message numerus="yes">
        <source>More settings (%n changed)</source>
        <translation>
            <numerusform>更多设置（已改 %n 项）</numerusform>
        </translation>
    </message>
    <message>
        <source>More settings</source>
        <translation>更多设置</translation>
    </message>
    <message>
        <source>Shown</source>
        <translation>已展开</translation>
    </message>
    <message>
        <source>Folded away</source>
        <translation>已收起</translation>
    </message>
</context>
<context>
    <name>triptych::FiltersView</name>
    <message>
        <source>Filters of the first convolution</source>
        <translation>第一个卷积的滤波器</translation>
    </message>
    <message>
        <source>Filter %1 of %2, norm %3</source>
        <translation>第 %1 个滤波器，共 %2 个，范数 %3</translation>
    </message>
</context>
<context>
    <name>triptych::GraphEditor</name>
    <message>
        <source>Edge from %1 to %2</source>
        <translation>从 %1 到 %2 的连线</translation>
    </message>
    <message>
        <source>nothing connected</source>
        <translation>未连接</translation>
    </message>
    <message numerus="yes">
        <source>%n connected</source>
        <translation>
            <numerusform>已连接 %n 个</numerusform>
        </translation>
    </message>
    <message>
        <source>Arrange</source>
        <translation>排列</translation>
    </message>
    <message>
        <source>Graph of the model</source>
        <translation>模型图</translation>
    </message>
    <message>
        <source>added</source>
        <translation>已添加</translation>
    </message>
    <message>
        <source>removed</source>
        <translation>已移除</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>%1: %2 → %3</source>
        <comment>parameter, value before, value after</comment>
        <translation>%1：%2 → %3</translation>
    </message>
    <message numerus="yes">
        <source>%n added</source>
        <translation>
            <numerusform>添加 %n 个</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n removed</source>
        <translation>
            <numerusform>移除 %n 个</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n changed</source>
        <translation>
            <numerusform>更改 %n 个</numerusform>
        </translation>
    </message>
    <message>
        <source>1 edge otherwise</source>
        <translation>1 条连线不同</translation>
    </message>
    <message numerus="yes">
        <source>%n edges otherwise</source>
        <translation>
            <numerusform>%n 条连线不同</numerusform>
        </translation>
    </message>
    <message>
        <source>Compared with %1: %2</source>
        <translation>与 %1 比较：%2</translation>
    </message>
    <message>
        <source>no difference</source>
        <translation>没有差异</translation>
    </message>
    <message>
        <source>added since</source>
        <translation>此后添加</translation>
    </message>
    <message>
        <source>removed since</source>
        <translation>此后移除</translation>
    </message>
    <message>
        <source>changed since</source>
        <translation>此后更改</translation>
    </message>
    <message>
        <source>Esc leaves</source>
        <translation>按 Esc 键退出</translation>
    </message>
    <message>
        <source>Leave the comparison first (Esc).</source>
        <translation>请先退出比较（Esc 键）。</translation>
    </message>
    <message>
        <source>Add %1</source>
        <translation>添加“%1”</translation>
    </message>
    <message>
        <source>Insert %1</source>
        <translation>插入“%1”</translation>
    </message>
    <message>
        <source>Connect %1 to %2</source>
        <translation>将 %1 连接到 %2</translation>
    </message>
    <message>
        <source>Disconnect %1 from %2</source>
        <translation>断开 %1 与 %2 的连接</translation>
    </message>
    <message numerus="yes">
        <source>Delete %n edges</source>
        <translation>
            <numerusform>删除 %n 条连线</numerusform>
        </translation>
    </message>
    <message>
        <source>Delete %1</source>
        <translation>删除 %1</translation>
    </message>
    <message>
        <source>%1 copied as text</source>
        <translation>%1已复制为文本</translation>
    </message>
    <message>
        <source>Cut %1</source>
        <translation>剪切 %1</translation>
    </message>
    <message>
        <source>Paste %1</source>
        <translation>粘贴 %1</translation>
    </message>
    <message>
        <source>Duplicate %1</source>
        <translation>创建 %1的副本</translation>
    </message>
    <message>
        <source>Group</source>
        <translation>编组</translation>
    </message>
    <message>
        <source>Group %1</source>
        <translation>编组 %1</translation>
    </message>
    <message>
        <source>Ungroup</source>
        <translation>取消编组</translation>
    </message>
    <message>
        <source>Collapse %1</source>
        <translation>折叠“%1”</translation>
    </message>
    <message>
        <source>Expand %1</source>
        <translation>展开“%1”</translation>
    </message>
    <message>
        <source>Spread %1</source>
        <translation>均匀分布 %1</translation>
    </message>
    <message>
        <source>Align %1</source>
        <translation>对齐 %1</translation>
    </message>
    <message>
        <source>Move %1</source>
        <translation>移动 %1</translation>
    </message>
    <message>
        <source>Rename the group to %1</source>
        <translation>将编组重命名为“%1”</translation>
    </message>
    <message>
        <source>Rename %1 to %2</source>
        <translation>将 %1 重命名为 %2</translation>
    </message>
    <message>
        <source>New name</source>
        <translation>新名称</translation>
    </message>
    <message>
        <source>Lead %1 to %2</source>
        <translation>将 %1 改接到 %2</translation>
    </message>
    <message>
        <source>Feed %1 from %2</source>
        <translation>将 %1 的输入改为 %2</translation>
    </message>
    <message>
        <source>Add a node</source>
        <translation>添加节点</translation>
    </message>
    <message>
        <source>Type a few letters</source>
        <translation>输入几个字符</translation>
    </message>
    <message>
        <source>No node fits these letters.</source>
        <translation>没有与这些字符匹配的节点。</translation>
    </message>
    <message>
        <source>Click to see how it can be mended.</source>
        <translation>单击可查看修正方法。</translation>
    </message>
    <message>
        <source>Insert a node</source>
        <translation>插入节点</translation>
    </message>
    <message>
        <source>Select the node that the edge begins at.</source>
        <translation>请选择连线起点的节点。</translation>
    </message>
    <message>
        <source>Lead %1 elsewhere</source>
        <translation>将 %1 改接到别处</translation>
    </message>
    <message>
        <source>Connect %1 to</source>
        <translation>将 %1 连接到</translation>
    </message>
    <message>
        <source>Type a few letters, or choose with the arrow keys</source>
        <translation>输入几个字符，或用方向键选择</translation>
    </message>
    <message>
        <source>Nothing here takes what %1 gives.</source>
        <translation>此处没有节点能接受 %1 的输出。</translation>
    </message>
    <message>
        <source>Find a node</source>
        <translation>查找节点</translation>
    </message>
    <message>
        <source>Type a few letters of its name or type</source>
        <translation>输入其名称或类型中的几个字符</translation>
    </message>
    <message>
        <source>No node has these letters.</source>
        <translation>没有含这些字符的节点。</translation>
    </message>
    <message>
        <source>Mend the model</source>
        <translation>修正模型</translation>
    </message>
    <message>
        <source>Mend %1</source>
        <translation>修正 %1</translation>
    </message>
    <message>
        <source>No mend is known. What is wrong: %1</source>
        <translation>没有已知的修正方法。问题：%1</translation>
    </message>
    <message>
        <source>Selected: %1</source>
        <translation>已选中：%1</translation>
    </message>
    <message>
        <source>What takes the output of %1</source>
        <translation>可接受 %1 输出的节点</translation>
    </message>
    <message>
        <source>What feeds %1</source>
        <translation>可为 %1 提供输入的节点</translation>
    </message>
    <message>
        <source>No node fits there.</source>
        <translation>没有适合此处的节点。</translation>
    </message>
    <message>
        <source>words</source>
        <translation>词</translation>
    </message>
    <message>
        <source>picture</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>spectrogram</source>
        <translation>频谱图</translation>
    </message>
    <message>
        <source>waveform</source>
        <translation>波形</translation>
    </message>
    <message>
        <source>video frames</source>
        <translation>视频帧</translation>
    </message>
    <message>
        <source>columns</source>
        <translation>列</translation>
    </message>
    <message>
        <source>time series</source>
        <translation>时间序列</translation>
    </message>
    <message>
        <source>tokens</source>
        <translation>词元</translation>
    </message>
    <message>
        <source>vector</source>
        <translation>向量</translation>
    </message>
    <message>
        <source>prediction</source>
        <translation>预测</translation>
    </message>
    <message>
        <source>1 node</source>
        <translation>1 个节点</translation>
    </message>
    <message numerus="yes">
        <source>%n nodes</source>
        <translation>
            <numerusform>%n 个节点</numerusform>
        </translation>
    </message>
    <message>
        <source>1 problem</source>
        <translation>1 个问题</translation>
    </message>
    <message numerus="yes">
        <source>%n problems</source>
        <translation>
            <numerusform>%n 个问题</numerusform>
        </translation>
    </message>
    <message>
        <source>Collapsed group %1, %2</source>
        <translation>已折叠的编组“%1”，%2</translation>
    </message>
    <message>
        <source>Group %1, %2</source>
        <translation>编组“%1”，%2</translation>
    </message>
    <message>
        <source>Insert %1 before %2</source>
        <translation>在 %2 之前插入“%1”</translation>
    </message>
    <message>
        <source>Insert %1 between %2 and %3</source>
        <translation>在 %2 和 %3 之间插入“%1”</translation>
    </message>
    <message>
        <source>Connect %1 to %2 instead of %3</source>
        <translation>用 %1 代替 %3 连接到 %2</translation>
    </message>
    <message>
        <source>Set %1 of %2 to %3</source>
        <translation>将 %2 的“%1”设为 %3</translation>
    </message>
    <message>
        <source>Take %1 of %2 back to its default</source>
        <translation>将 %2 的“%1”恢复为默认值</translation>
    </message>
    <message>
        <source>Add %1 after %2</source>
        <translation>在 %2 之后添加“%1”</translation>
    </message>
    <message>
        <source>%1 input</source>
        <translation>%1输入</translation>
    </message>
    <message>
        <source>takes %1</source>
        <translation>接收：%1</translation>
    </message>
    <message>
        <source>gives %1</source>
        <translation>给出：%1</translation>
    </message>
    <message>
        <source>Input “%1”: any number of %2</source>
        <translation>输入“%1”：任意数量的%2</translation>
    </message>
    <message>
        <source>Input “%1”: one of %2</source>
        <translation>输入“%1”：一个%2</translation>
    </message>
    <message>
        <source>%1 from %2</source>
        <comment>what arrives, and the node it comes from</comment>
        <translation>来自 %2 的%1</translation>
    </message>
    <message>
        <source>Input “%1”</source>
        <translation>输入“%1”</translation>
    </message>
    <message>
        <source>Output: %1 %2</source>
        <translation>输出：%1 %2</translation>
    </message>
    <message>
        <source>Output: not known</source>
        <translation>输出：未知</translation>
    </message>
    <message numerus="yes">
        <source>(and %n more)</source>
        <translation>
            <numerusform>（另有 %n 个）</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>triptych::HeadOverview</name>
    <message>
        <source>Layers and heads</source>
        <translation>层与头</translation>
    </message>
    <message>
        <source>Layer %1, mean over the heads</source>
        <translation>第 %1 层，各头平均</translation>
    </message>
    <message>
        <source>Layer %1, head %2</source>
        <translation>第 %1 层，第 %2 头</translation>
    </message>
    <message>
        <source>mean</source>
        <translation>平均</translation>
    </message>
    <message>
        <source>L%1</source>
        <comment>layer</comment>
        <translation>层 %1</translation>
    </message>
</context>
<context>
    <name>triptych::Help</name>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>键盘快捷键</translation>
    </message>
    <message>
        <source>Filter by action or key</source>
        <translation>按操作或按键筛选</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>筛选</translation>
    </message>
    <message>
        <source>Action</source>
        <translation>操作</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>按键</translation>
    </message>
    <message>
        <source>About Triptych</source>
        <translation>关于 Triptych</translation>
    </message>
    <message>
        <source>A workbench for models that read, look and listen at once.

Free software under the GNU General Public License, version 3 or later; it comes without warranty.

Made with Qt %1, LibTorch, OpenCV, FFmpeg, ICU and QCustomPlot.</source>
        <translation>用于构建同时会读、会看、会听的模型的工作台。

依据 GNU 通用公共许可证第 3 版或更高版本发布的自由软件；不提供任何担保。

使用 Qt %1、LibTorch、OpenCV、FFmpeg、ICU 和 QCustomPlot 制作。</translation>
    </message>
</context>
<context>
    <name>triptych::HistogramView</name>
    <message>
        <source>From %1 to %2: %3 of %4 (%5 %)</source>
        <translation>%1 至 %2：%4 个中有 %3 个（%5%）</translation>
    </message>
    <message>
        <source>Histogram</source>
        <translation>直方图</translation>
    </message>
    <message>
        <source>Histogram of %1</source>
        <translation>%1 的直方图</translation>
    </message>
    <message>
        <source>There is no finite number to count.</source>
        <translation>没有可计数的有限数值。</translation>
    </message>
</context>
<context>
    <name>triptych::ImageAttentionView</name>
    <message>
        <source>Attention on the picture</source>
        <translation>图片上的注意力</translation>
    </message>
</context>
<context>
    <name>triptych::ImagePreview</name>
    <message>
        <source>Picture</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>%1 × %2 pixels</source>
        <translation>%1 × %2 像素</translation>
    </message>
    <message>
        <source>x %1, y %2 · R %3 G %4 B %5</source>
        <translation>x %1，y %2 · R %3 G %4 B %5</translation>
    </message>
    <message>
        <source>Fit</source>
        <translation>适合窗口</translation>
    </message>
    <message>
        <source>100 %</source>
        <translation>100%</translation>
    </message>
    <message>
        <source>Copy picture</source>
        <translation>复制图片</translation>
    </message>
    <message>
        <source>%1 × %2 · %3 %</source>
        <translation>%1 × %2 · %3%</translation>
    </message>
</context>
<context>
    <name>triptych::InputAttentionCard</name>
    <message>
        <source>1 segment</source>
        <translation>1 段</translation>
    </message>
    <message numerus="yes">
        <source>%n segments</source>
        <translation>
            <numerusform>%n 段</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 s, %2</source>
        <comment>length and segments</comment>
        <translation>%1 秒，%2</translation>
    </message>
    <message>
        <source>first %1 of %2 s, %3</source>
        <translation>共 %2 秒，取前 %1 秒，%3</translation>
    </message>
    <message>
        <source>first %1 of %2 words</source>
        <translation>共 %2 个词，取前 %1 个</translation>
    </message>
    <message>
        <source>1 word</source>
        <translation>1 个词</translation>
    </message>
    <message numerus="yes">
        <source>%n words</source>
        <translation>
            <numerusform>%n 个词</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1×%2 px, %n cells</source>
        <translation>
            <numerusform>%1×%2 像素，%n 格</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n frames of %1 s</source>
        <translation>
            <numerusform>%n 帧，每帧 %1 秒</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n columns</source>
        <translation>
            <numerusform>%n 列</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1, %n without a value</source>
        <translation>
            <numerusform>%1，其中 %n 个没有值</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n numbers</source>
        <translation>
            <numerusform>%n 个数值</numerusform>
        </translation>
    </message>
    <message>
        <source>first %1 of %2 steps, %3</source>
        <translation>共 %2 步，取前 %1 步，%3</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <comment>steps and segments</comment>
        <translation>%1，%2</translation>
    </message>
    <message numerus="yes">
        <source>%n steps</source>
        <translation>
            <numerusform>%n 步</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 · absent</source>
        <translation>%1 · 缺失</translation>
    </message>
</context>
<context>
    <name>triptych::KeptSound</name>
    <message>
        <source>Original</source>
        <translation>原声</translation>
    </message>
    <message numerus="yes">
        <source>Kept: %n selected</source>
        <translation>
            <numerusform>保留：已选 %n 个</numerusform>
        </translation>
    </message>
    <message>
        <source>Kept %1 %</source>
        <translation>保留 %1 %</translation>
    </message>
    <message>
        <source>Removed</source>
        <translation>去掉的</translation>
    </message>
    <message>
        <source>Play the sound as it is</source>
        <translation>播放原声</translation>
    </message>
    <message>
        <source>Play only the selected tokens</source>
        <translation>只播放所选词元</translation>
    </message>
    <message>
        <source>Play only the %1 % of the tokens that the map holds highest</source>
        <translation>只播放图中最高的 %1 % 词元</translation>
    </message>
    <message>
        <source>Play the sound without what is kept</source>
        <translation>播放去掉保留部分后的声音</translation>
    </message>
    <message>
        <source>Share of the tokens that is kept, highest first: %1 %</source>
        <translation>按从高到低保留的词元比例：%1 %</translation>
    </message>
    <message>
        <source>What is selected is kept. Escape lets go of it.</source>
        <translation>保留所选部分。按 Esc 键取消选择。</translation>
    </message>
    <message>
        <source>&amp;Keep</source>
        <translation>保留(&amp;K)</translation>
    </message>
    <message>
        <source>Share of the sound&apos;s tokens that is kept, in percent</source>
        <translation>保留的声音词元所占百分比</translation>
    </message>
</context>
<context>
    <name>triptych::KnockOutPanel</name>
    <message>
        <source>all layers</source>
        <translation>所有层</translation>
    </message>
    <message>
        <source>layer %1</source>
        <translation>第 %1 层</translation>
    </message>
    <message>
        <source>all heads</source>
        <translation>所有头</translation>
    </message>
    <message>
        <source>head %1</source>
        <translation>第 %1 头</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <comment>layer, head</comment>
        <translation>%1，%2</translation>
    </message>
    <message>
        <source>What %1 sees of %2</source>
        <translation>%1 所见的 %2</translation>
    </message>
    <message>
        <source>%1 → %2 (%3)</source>
        <translation>%1 → %2（%3）</translation>
    </message>
    <message>
        <source>What if %1 carried nothing? (%2)</source>
        <translation>如果 %1 什么也不传递会怎样？（%2）</translation>
    </message>
    <message>
        <source>What if %1 did not see %2? (%3)</source>
        <translation>如果 %1 看不到 %2 会怎样？（%3）</translation>
    </message>
    <message>
        <source>Point at a cell of the matrix first.</source>
        <translation>请先指向矩阵的一格。</translation>
    </message>
    <message>
        <source>What if no token of the second saw a token of the first?</source>
        <translation>如果后者的词元都看不到前者的词元会怎样？</translation>
    </message>
    <message>
        <source>Nothing is knocked out.</source>
        <translation>未屏蔽任何部分。</translation>
    </message>
    <message>
        <source>Being computed…</source>
        <translation>正在计算…</translation>
    </message>
    <message>
        <source>Still %1.</source>
        <translation>仍为 %1。</translation>
    </message>
    <message>
        <source>%1 → %2.</source>
        <translation>%1 → %2。</translation>
    </message>
    <message>
        <source>Logit of %1: %2 → %3 (%4%5)</source>
        <translation>%1 的 logit：%2 → %3（%4%5）</translation>
    </message>
    <message>
        <source>Knock out the chosen head</source>
        <translation>屏蔽所选的头</translation>
    </message>
    <message>
        <source>Knock out the edge that was pointed at</source>
        <translation>屏蔽所指的连接</translation>
    </message>
    <message>
        <source>Knock out nothing</source>
        <translation>取消所有屏蔽</translation>
    </message>
    <message>
        <source>Knock out</source>
        <translation>屏蔽</translation>
    </message>
    <message>
        <source>Weights that are knocked out are 0, and each row is divided by its sum again.</source>
        <translation>被屏蔽的权重为 0，每行再除以其和。</translation>
    </message>
    <message>
        <source>This head</source>
        <translation>此头</translation>
    </message>
    <message>
        <source>This edge</source>
        <translation>此连接</translation>
    </message>
    <message>
        <source>Modality that is looked at</source>
        <translation>被关注的模态</translation>
    </message>
    <message>
        <source>Modality that looks</source>
        <translation>关注的模态</translation>
    </message>
    <message>
        <source>Between</source>
        <translation>之间</translation>
    </message>
    <message>
        <source>Knock out what one modality sees of another</source>
        <translation>屏蔽一个模态对另一个模态的所见</translation>
    </message>
    <message>
        <source>What is knocked out; Delete takes one back</source>
        <translation>已屏蔽的部分；按 Delete 键撤回一项</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>重置</translation>
    </message>
    <message>
        <source>Prediction before and after</source>
        <translation>屏蔽前后的预测</translation>
    </message>
    <message>
        <source>whole</source>
        <translation>完整</translation>
    </message>
    <message>
        <source>knocked out</source>
        <translation>屏蔽后</translation>
    </message>
    <message>
        <source>%1, in every frame</source>
        <translation>%1，在每一帧</translation>
    </message>
    <message>
        <source>%1 of %2: %3 → %4 (%5%6)</source>
        <comment>what is explained, of what</comment>
        <translation>%2 的 %1：%3 → %4（%5%6）</translation>
    </message>
</context>
<context>
    <name>triptych::LearnedPanel</name>
    <message>
        <source>Nothing was learned yet. Train the model on the Train page; what each node learned is shown here.</source>
        <translation>尚未学到任何内容。请在“训练”页训练模型；此处会显示每个节点学到的内容。</translation>
    </message>
    <message>
        <source>No run is selected. Choose one on the Train page.</source>
        <translation>没有选中运行。请在“训练”页选择一个。</translation>
    </message>
    <message>
        <source>Select a node to see what %1 learned there.</source>
        <translation>选择一个节点，查看 %1 在那里学到的内容。</translation>
    </message>
    <message>
        <source>Being read…</source>
        <translation>正在读取…</translation>
    </message>
    <message>
        <source>%1 was trained with another model, which has no node %2.</source>
        <translation>%1 是用另一个模型训练的，其中没有节点 %2。</translation>
    </message>
    <message>
        <source>%1 has no weights, so there is nothing that it could learn.</source>
        <translation>%1 没有权重，因此没有可学习的内容。</translation>
    </message>
    <message>
        <source>The node was changed since this run: %1 of %2 tensors still fit.</source>
        <translation>该节点在此运行之后有更改：%2 个张量中仍有 %1 个匹配。</translation>
    </message>
    <message numerus="yes">
        <source>%n have another shape now.</source>
        <translation>
            <numerusform>现在有 %n 个形状不同。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n are not there any more.</source>
        <translation>
            <numerusform>有 %n 个已不存在。</numerusform>
        </translation>
    </message>
    <message>
        <source>Select a sample on the Data page to see what the node makes of it.</source>
        <translation>请在“数据”页选择一个样本，以查看该节点对它的输出。</translation>
    </message>
    <message>
        <source>Being computed…</source>
        <translation>正在计算…</translation>
    </message>
    <message>
        <source>What leaves the node has no places that could be drawn: it is a single vector, or the sample has nothing there.</source>
        <translation>该节点的输出没有可绘制的位置：它是单个向量，或该样本在此没有内容。</translation>
    </message>
    <message>
        <source>Weights of %1 in %2</source>
        <translation>%1 在 %2 中的权重</translation>
    </message>
    <message>
        <source>%1 of %2 channels, %3 × %4 places</source>
        <translation>共 %2 个通道，显示 %1 个，%3 × %4 个位置</translation>
    </message>
    <message>
        <source>Time to the right, high tones above.</source>
        <translation>向右为时间，向上为高音。</translation>
    </message>
    <message>
        <source>In the order of the tokens.</source>
        <translation>按词元的顺序排列。</translation>
    </message>
    <message>
        <source>As the picture lies.</source>
        <translation>方向与图片一致。</translation>
    </message>
    <message>
        <source>%1, the strongest first. %2</source>
        <translation>%1，最强的在前。%2</translation>
    </message>
    <message>
        <source>Feature maps</source>
        <translation>特征图</translation>
    </message>
    <message>
        <source>Feature maps of row %1</source>
        <translation>第 %1 行的特征图</translation>
    </message>
    <message>
        <source>Learned</source>
        <translation>学习结果</translation>
    </message>
    <message>
        <source>Weights of the node</source>
        <translation>节点的权重</translation>
    </message>
    <message>
        <source>Filters of the first convolution</source>
        <translation>第一个卷积的滤波器</translation>
    </message>
    <message>
        <source>Grey is zero; each filter has a scale of its own.</source>
        <translation>灰色表示零；每个滤波器有各自的色标。</translation>
    </message>
</context>
<context>
    <name>triptych::LeftOutWords</name>
    <message numerus="yes">
        <source>%n samples were left out: rows %1. %2</source>
        <comment>which, and why the first was</comment>
        <translation>
            <numerusform>略过了 %n 个样本：第 %1 行。%2</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>triptych::LineageModel</name>
    <message>
        <source>failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>…</source>
        <translation>…</translation>
    </message>
    <message>
        <source>%1, %2, %3</source>
        <translation>%1，%2，%3</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation>编辑</translation>
    </message>
    <message>
        <source>Predicted</source>
        <translation>预测</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>变化</translation>
    </message>
    <message>
        <source>By how much the %1 of %2 moved against the sample as it is</source>
        <comment>logit of a class</comment>
        <translation>%2 的 %1 相对于原样本变化了多少</translation>
    </message>
</context>
<context>
    <name>triptych::MainWindow</name>
    <message>
        <source>New project from table</source>
        <translation>从表格新建项目</translation>
    </message>
    <message>
        <source>Tables (*.csv *.tsv);;All files (*)</source>
        <translation>表格 (*.csv *.tsv);;所有文件 (*)</translation>
    </message>
    <message>
        <source>Open project</source>
        <translation>打开项目</translation>
    </message>
    <message>
        <source>Triptych projects (*.triptych)</source>
        <translation>Triptych 项目 (*.triptych)</translation>
    </message>
    <message>
        <source>“%1” is still running. Quitting stops it; what was kept of it so far stays.</source>
        <translation>“%1”仍在运行。退出会使其停止；到目前为止已保存的内容会保留。</translation>
    </message>
    <message>
        <source>The last changes of the project could not be saved.</source>
        <translation>项目的最近更改无法保存。</translation>
    </message>
    <message>
        <source>Quit Triptych</source>
        <translation>退出 Triptych</translation>
    </message>
    <message>
        <source>Stop and quit</source>
        <translation>停止并退出</translation>
    </message>
    <message>
        <source>Quit without saving</source>
        <translation>不保存并退出</translation>
    </message>
    <message>
        <source>modified</source>
        <translation>已修改</translation>
    </message>
    <message>
        <source>Command palette</source>
        <translation>命令面板</translation>
    </message>
    <message>
        <source>Find any command by a few letters</source>
        <translation>输入几个字即可查找任何命令</translation>
    </message>
    <message>
        <source>Close project</source>
        <translation>关闭项目</translation>
    </message>
    <message>
        <source>“%1” is still running. Closing the project stops it; what was kept of it so far stays.</source>
        <translation>“%1”仍在运行。关闭项目会使其停止；到目前为止已保存的内容会保留。</translation>
    </message>
    <message>
        <source>Stop and close</source>
        <translation>停止并关闭</translation>
    </message>
</context>
<context>
    <name>triptych::MatrixView</name>
    <message>
        <source>Attention matrix</source>
        <translation>注意力矩阵</translation>
    </message>
    <message>
        <source>Rows look, columns are looked at</source>
        <translation>行为关注者，列为被关注者</translation>
    </message>
    <message>
        <source>From %1</source>
        <translation>从 %1</translation>
    </message>
    <message>
        <source>%1 → %2: %3</source>
        <translation>%1 → %2：%3</translation>
    </message>
    <message>
        <source>No attention to show</source>
        <translation>没有可显示的注意力</translation>
    </message>
    <message>
        <source>from %1
to %2
weight %3</source>
        <translation>从 %1
到 %2
权重 %3</translation>
    </message>
    <message>
        <source>%1 of %2 cells hold %3 % of the weights</source>
        <translation>%2 格中的 %1 格占权重的 %3 %</translation>
    </message>
</context>
<context>
    <name>triptych::Menus</name>
    <message>
        <source>Open a project first.</source>
        <translation>请先打开项目。</translation>
    </message>
    <message>
        <source>&amp;New project from table…</source>
        <translation>从表格新建项目(&amp;N)…</translation>
    </message>
    <message>
        <source>Make a project from a CSV table</source>
        <translation>从 CSV 表格创建项目</translation>
    </message>
    <message>
        <source>&amp;Open project…</source>
        <translation>打开项目(&amp;O)…</translation>
    </message>
    <message>
        <source>Open a .triptych file</source>
        <translation>打开 .triptych 文件</translation>
    </message>
    <message>
        <source>Open &amp;sample project</source>
        <translation>打开示例项目(&amp;S)</translation>
    </message>
    <message>
        <source>The first time it is generated</source>
        <translation>首次打开时自动生成</translation>
    </message>
    <message>
        <source>&amp;Save</source>
        <translation>保存(&amp;S)</translation>
    </message>
    <message>
        <source>Write the project to its file</source>
        <translation>将项目写入其文件</translation>
    </message>
    <message>
        <source>&amp;Close project</source>
        <translation>关闭项目(&amp;C)</translation>
    </message>
    <message>
        <source>Back to the start page</source>
        <translation>返回起始页</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>退出(&amp;Q)</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>撤销(&amp;U)</translation>
    </message>
    <message>
        <source>Nothing was edited yet.</source>
        <translation>还没有任何编辑。</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>重做(&amp;R)</translation>
    </message>
    <message>
        <source>Nothing was undone.</source>
        <translation>没有可重做的操作。</translation>
    </message>
    <message>
        <source>&amp;Cancel running task</source>
        <translation>取消正在运行的任务(&amp;C)</translation>
    </message>
    <message>
        <source>Nothing is running.</source>
        <translation>没有正在运行的任务。</translation>
    </message>
    <message>
        <source>&amp;Dismiss error</source>
        <translation>关闭错误提示(&amp;D)</translation>
    </message>
    <message>
        <source>No error is shown.</source>
        <translation>没有显示错误。</translation>
    </message>
    <message>
        <source>&amp;Light</source>
        <translation>浅色(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Dark</source>
        <translation>深色(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;System</source>
        <translation>跟随系统(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Full screen</source>
        <translation>全屏(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Command palette…</source>
        <translation>命令面板(&amp;C)…</translation>
    </message>
    <message>
        <source>Find any command by a few letters</source>
        <translation>输入几个字即可查找任何命令</translation>
    </message>
    <message>
        <source>&amp;Keyboard shortcuts</source>
        <translation>键盘快捷键(&amp;K)</translation>
    </message>
    <message>
        <source>&amp;About Triptych</source>
        <translation>关于 Triptych(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>文件(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>编辑(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>视图(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>帮助(&amp;H)</translation>
    </message>
    <message>
        <source>Open &amp;recent</source>
        <translation>打开最近的项目(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Theme</source>
        <translation>主题(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>语言(&amp;L)</translation>
    </message>
    <message>
        <source>%1 is not there any more.</source>
        <translation>%1 已不存在。</translation>
    </message>
    <message>
        <source>No project was opened yet.</source>
        <translation>还没有打开过项目。</translation>
    </message>
    <message>
        <source>&amp;Undo: %1</source>
        <translation>撤销(&amp;U)：%1</translation>
    </message>
    <message>
        <source>&amp;Redo: %1</source>
        <translation>重做(&amp;R)：%1</translation>
    </message>
    <message>
        <source>&amp;Clear list</source>
        <translation>清空列表(&amp;C)</translation>
    </message>
</context>
<context>
    <name>triptych::ModalityBar</name>
    <message>
        <source>Share of each modality</source>
        <translation>各模态占比</translation>
    </message>
    <message>
        <source>%1 %2 %</source>
        <translation>%1 %2%</translation>
    </message>
    <message>
        <source>%1 (absent)</source>
        <translation>%1（缺失）</translation>
    </message>
    <message>
        <source>sink: %1</source>
        <translation>汇聚项：%1</translation>
    </message>
    <message>
        <source>special tokens</source>
        <translation>特殊词元</translation>
    </message>
</context>
<context>
    <name>triptych::ModalityTable</name>
    <message>
        <source>Attention between modalities</source>
        <translation>模态之间的注意力</translation>
    </message>
    <message>
        <source>%1 → %2: %3</source>
        <translation>%1 → %2：%3</translation>
    </message>
    <message>
        <source>→ %1</source>
        <translation>→ %1</translation>
    </message>
</context>
<context>
    <name>triptych::ModalityWaterfall</name>
    <message>
        <source>What each modality gave</source>
        <translation>每个模态的贡献</translation>
    </message>
    <message>
        <source>%1 × %2</source>
        <comment>two modalities together</comment>
        <translation>%1 × %2</translation>
    </message>
    <message>
        <source>base</source>
        <comment>what the model says of an empty sample</comment>
        <translation>基准</translation>
    </message>
    <message>
        <source>others</source>
        <translation>其他</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>%1: %2, from %3 to %4</source>
        <translation>%1：%2，从 %3 到 %4</translation>
    </message>
    <message>
        <source>%1 alone; its Shapley value, with its part of what it gives together with others, is %2</source>
        <translation>%1 单独的贡献；其 Shapley 值（含与其他模态共同贡献中的份额）为 %2</translation>
    </message>
</context>
<context>
    <name>triptych::ModelInspector</name>
    <message>
        <source>%1 %2</source>
        <comment>node and shape</comment>
        <translation>%1 %2</translation>
    </message>
    <message>
        <source>nothing is connected</source>
        <translation>没有连接</translation>
    </message>
    <message>
        <source>the table</source>
        <translation>表格</translation>
    </message>
    <message>
        <source>No node is selected</source>
        <translation>没有选中节点</translation>
    </message>
    <message>
        <source>%1 input</source>
        <translation>%1输入</translation>
    </message>
    <message>
        <source>not known</source>
        <translation>未知</translation>
    </message>
    <message>
        <source>B: samples in a batch, L: words, F: frames, K: classes, once the table is read</source>
        <translation>B：批次中的样本数，L：词数，F：帧数，K：类别数（读取表格后可知）</translation>
    </message>
    <message>
        <source>being counted…</source>
        <translation>正在统计…</translation>
    </message>
    <message>
        <source>Tokens that reach %1</source>
        <translation>到达 %1 的词元</translation>
    </message>
    <message>
        <source>Inspector</source>
        <translation>检查器</translation>
    </message>
    <message>
        <source>Click a node, or go to one with the arrow keys, to see and change its parameters.</source>
        <translation>单击节点，或用方向键移到节点，即可查看和更改其参数。</translation>
    </message>
    <message>
        <source>Data</source>
        <translation>数据</translation>
    </message>
    <message>
        <source>From</source>
        <translation>来自</translation>
    </message>
    <message>
        <source>Output</source>
        <translation>输出</translation>
    </message>
    <message>
        <source>What it does</source>
        <translation>作用</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>参数量</translation>
    </message>
    <message>
        <source>Numbers of the node that training changes</source>
        <translation>该节点中训练会改变的数值个数</translation>
    </message>
    <message>
        <source>Made of a–z, 0–9 and _; --set NAME.PARAMETER=VALUE uses it.</source>
        <translation>由 a–z、0–9 和 _ 组成；--set NAME.PARAMETER=VALUE 使用此名称。</translation>
    </message>
    <message numerus="yes">
        <source>%n nodes are selected</source>
        <translation>
            <numerusform>已选中 %n 个节点</numerusform>
        </translation>
    </message>
    <message>
        <source>An edge is selected</source>
        <translation>已选中一条连线</translation>
    </message>
    <message>
        <source>What is done now is done with all of them.</source>
        <translation>接下来的操作将作用于全部所选节点。</translation>
    </message>
    <message>
        <source>From %1 to %2. Drag one of its ends elsewhere, or delete it.</source>
        <translation>从 %1 到 %2。可将其一端拖到别处，或将其删除。</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Name of the node</source>
        <translation>节点的名称</translation>
    </message>
    <message>
        <source>Mend…</source>
        <translation>修正…</translation>
    </message>
    <message>
        <source>Mend this node</source>
        <translation>修正此节点</translation>
    </message>
</context>
<context>
    <name>triptych::ModelPage</name>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Arrange</source>
        <translation>排列</translation>
    </message>
    <message>
        <source>No project is open</source>
        <translation>没有打开的项目</translation>
    </message>
    <message>
        <source>Open a project, or make one from a table. Its model is drawn here.</source>
        <translation>请打开项目，或从表格新建项目。其模型会画在这里。</translation>
    </message>
    <message>
        <source>There is nothing to make a model of</source>
        <translation>没有可用于构建模型的列</translation>
    </message>
    <message>
        <source>The table is not there yet</source>
        <translation>表格尚未就绪</translation>
    </message>
    <message>
        <source>It is being read, or could not be; the Data page says which.</source>
        <translation>表格正在读取或读取失败；详情见“数据”页。</translation>
    </message>
    <message>
        <source>There is no model yet.</source>
        <translation>还没有模型。</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation>%1（%2）</translation>
    </message>
    <message>
        <source>Makes the model anew for the table&apos;s columns. What you changed can be had back with Undo.</source>
        <translation>按表格的列重新构建模型。所做的更改可用“撤销”恢复。</translation>
    </message>
    <message>
        <source>Wait until the table was read.</source>
        <translation>请等待表格读取完成。</translation>
    </message>
    <message>
        <source>Places the nodes from left to right as the data flow</source>
        <translation>按数据流向从左到右排列节点</translation>
    </message>
    <message>
        <source>Zoom in</source>
        <translation>放大</translation>
    </message>
    <message>
        <source>Zoom out</source>
        <translation>缩小</translation>
    </message>
    <message>
        <source>Zoom to fit</source>
        <translation>缩放到适合</translation>
    </message>
    <message>
        <source>The model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>node and problem</comment>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>Error: %1</source>
        <translation>错误：%1</translation>
    </message>
    <message>
        <source>Warning: %1</source>
        <translation>警告：%1</translation>
    </message>
    <message>
        <source>Problems</source>
        <translation>问题</translation>
    </message>
    <message>
        <source>Problems · %1</source>
        <translation>问题 · %1</translation>
    </message>
    <message>
        <source>Cost at batch size %1</source>
        <translation>批大小为 %1 时的开销</translation>
    </message>
    <message>
        <source>%1 numbers that training changes, %2 in all</source>
        <translation>训练会改变的数值 %1 个，共 %2 个</translation>
    </message>
    <message>
        <source>Being measured…</source>
        <translation>正在测量…</translation>
    </message>
    <message>
        <source>Known when the errors are mended.</source>
        <translation>改正错误后可知。</translation>
    </message>
    <message>
        <source>%1 params</source>
        <comment>parameters, on a card</comment>
        <translation>%1 参数</translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation>%1%</translation>
    </message>
    <message>
        <source>Zoom, %1</source>
        <translation>缩放，%1</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <comment>parameter and node</comment>
        <translation>“%2”的%1</translation>
    </message>
    <message>
        <source>Start again from the template</source>
        <translation>从模板重新开始</translation>
    </message>
    <message>
        <source>Export the drawing</source>
        <translation>导出图</translation>
    </message>
    <message>
        <source>Drawing written to %1</source>
        <translation>图已写入 %1</translation>
    </message>
    <message>
        <source>Arrange the nodes</source>
        <translation>排列节点</translation>
    </message>
    <message>
        <source>Zoom to 100 %</source>
        <translation>缩放到 100%</translation>
    </message>
    <message>
        <source>Go to the next problem</source>
        <translation>转到下一个问题</translation>
    </message>
    <message>
        <source>Copy the problems</source>
        <translation>复制问题</translation>
    </message>
    <message>
        <source>Export the drawing…</source>
        <translation>导出图…</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>Go to Data</source>
        <translation>前往“数据”</translation>
    </message>
    <message>
        <source>Problems of the model</source>
        <translation>模型的问题</translation>
    </message>
    <message>
        <source>None. The model can be trained.</source>
        <translation>无。模型可以训练。</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>parameters</source>
        <translation>参数</translation>
    </message>
    <message>
        <source>FLOP a step</source>
        <translation>FLOP/步</translation>
    </message>
    <message>
        <source>Multiplications and additions of a training step, forward and backward</source>
        <translation>一个训练步（前向和反向）的乘法和加法次数</translation>
    </message>
    <message>
        <source>training memory</source>
        <translation>训练内存</translation>
    </message>
    <message>
        <source>The most that a training step holds: weights, gradients, what Adam keeps, activations</source>
        <translation>一个训练步最多占用的内存：权重、梯度、Adam 的状态、激活值</translation>
    </message>
    <message numerus="yes">
        <source>Copied %n problems</source>
        <translation>
            <numerusform>已复制 %n 个问题</numerusform>
        </translation>
    </message>
    <message>
        <source>Known when the table has been read.</source>
        <translation>读取表格后可知。</translation>
    </message>
    <message>
        <source>%1 added</source>
        <comment>a node</comment>
        <translation>已添加 %1</translation>
    </message>
    <message>
        <source>The table has no column that a model could read. Give a column a role, such as text, image, audio or number, on the Data page.</source>
        <translation>表格中没有模型可以读取的列。请在“数据”页为某一列指定角色，如文本、图像、音频或数值。</translation>
    </message>
    <message>
        <source>Rename %1 to %2</source>
        <translation>将 %1 重命名为 %2</translation>
    </message>
    <message>
        <source>Templates</source>
        <translation>模板</translation>
    </message>
    <message>
        <source>Mend a problem…</source>
        <translation>修正问题…</translation>
    </message>
    <message>
        <source>Compare with a run…</source>
        <translation>与运行比较…</translation>
    </message>
    <message>
        <source>Choose a template…</source>
        <translation>选择模板…</translation>
    </message>
    <message>
        <source>Single-modality baseline</source>
        <translation>单模态基线</translation>
    </message>
    <message>
        <source>Align</source>
        <translation>对齐</translation>
    </message>
    <message>
        <source>Mini-map</source>
        <translation>小地图</translation>
    </message>
    <message>
        <source>Panel of nodes</source>
        <translation>节点面板</translation>
    </message>
    <message>
        <source>Inspector</source>
        <translation>检查器</translation>
    </message>
    <message>
        <source>Search the panel of nodes</source>
        <translation>在节点面板中搜索</translation>
    </message>
    <message>
        <source>Add a node…</source>
        <translation>添加节点…</translation>
    </message>
    <message>
        <source>Connect from the selected node…</source>
        <translation>从所选节点连接…</translation>
    </message>
    <message>
        <source>Cut</source>
        <translation>剪切</translation>
    </message>
    <message>
        <source>Paste</source>
        <translation>粘贴</translation>
    </message>
    <message>
        <source>Duplicate</source>
        <translation>创建副本</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Select all</source>
        <translation>全选</translation>
    </message>
    <message>
        <source>Find a node…</source>
        <translation>查找节点…</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>重命名</translation>
    </message>
    <message>
        <source>Go to the parameters</source>
        <translation>转到参数</translation>
    </message>
    <message>
        <source>Group</source>
        <translation>编组</translation>
    </message>
    <message>
        <source>Ungroup</source>
        <translation>取消编组</translation>
    </message>
    <message>
        <source>Collapse or expand the group</source>
        <translation>折叠或展开编组</translation>
    </message>
    <message>
        <source>Left edges</source>
        <translation>左对齐</translation>
    </message>
    <message>
        <source>Centres across</source>
        <translation>水平居中</translation>
    </message>
    <message>
        <source>Right edges</source>
        <translation>右对齐</translation>
    </message>
    <message>
        <source>Top edges</source>
        <translation>顶端对齐</translation>
    </message>
    <message>
        <source>Centres down</source>
        <translation>垂直居中</translation>
    </message>
    <message>
        <source>Bottom edges</source>
        <translation>底端对齐</translation>
    </message>
    <message>
        <source>Spread across</source>
        <translation>水平分布</translation>
    </message>
    <message>
        <source>Spread down</source>
        <translation>垂直分布</translation>
    </message>
    <message>
        <source>Open a project first.</source>
        <translation>请先打开项目。</translation>
    </message>
    <message>
        <source>Leave the comparison first (Esc).</source>
        <translation>请先退出比较（Esc 键）。</translation>
    </message>
    <message>
        <source>Select a node first.</source>
        <translation>请先选择一个节点。</translation>
    </message>
    <message>
        <source>Writes the drawing to an SVG or PDF file</source>
        <translation>将图写入 SVG 或 PDF 文件</translation>
    </message>
    <message>
        <source>Takes another model to start from</source>
        <translation>换用另一个模型作为起点</translation>
    </message>
    <message>
        <source>There is no run yet to compare with.</source>
        <translation>还没有可供比较的运行。</translation>
    </message>
    <message>
        <source>Marks on the canvas what another run&apos;s model has otherwise</source>
        <translation>在画布上标出另一个运行的模型的不同之处</translation>
    </message>
    <message>
        <source>There is no problem.</source>
        <translation>没有问题。</translation>
    </message>
    <message>
        <source>Proposes edits that take the problem away</source>
        <translation>提出可消除问题的修改</translation>
    </message>
    <message>
        <source>Select a node or an edge first.</source>
        <translation>请先选择一个节点或一条连线。</translation>
    </message>
    <message>
        <source>There is no text to paste. Copy nodes, or the text of a graph.</source>
        <translation>没有可粘贴的文本。请复制节点或图的文本。</translation>
    </message>
    <message>
        <source>Select a group first.</source>
        <translation>请先选择一个编组。</translation>
    </message>
    <message>
        <source>Select several nodes first.</source>
        <translation>请先选择多个节点。</translation>
    </message>
    <message>
        <source>%1 alone (%2)</source>
        <comment>an input node, what it is</comment>
        <translation>仅 %1（%2）</translation>
    </message>
    <message>
        <source>Template %1</source>
        <translation>模板“%1”</translation>
    </message>
    <message>
        <source>Baseline of %1 alone</source>
        <translation>仅用 %1 的基线</translation>
    </message>
    <message>
        <source>Compare with a run</source>
        <translation>与运行比较</translation>
    </message>
    <message>
        <source>Type a few letters of its name</source>
        <translation>输入其名称中的几个字</translation>
    </message>
    <message>
        <source>No run has these letters.</source>
        <translation>没有名称包含这些字的运行。</translation>
    </message>
    <message>
        <source>SVG pictures (*.svg);;PDF documents (*.pdf)</source>
        <translation>SVG 图片 (*.svg);;PDF 文档 (*.pdf)</translation>
    </message>
    <message>
        <source>%1 FLOP a step, %2 of activations</source>
        <translation>%1 FLOP/步，激活值 %2</translation>
    </message>
    <message>
        <source>Mend…</source>
        <translation>修正…</translation>
    </message>
    <message>
        <source>Dry run with one batch</source>
        <translation>用一个批次试运行</translation>
    </message>
    <message>
        <source>Show what was learned</source>
        <translation>显示学习结果</translation>
    </message>
    <message>
        <source>Below the model</source>
        <translation>模型下方</translation>
    </message>
    <message>
        <source>Problems and cost</source>
        <translation>问题与开销</translation>
    </message>
    <message>
        <source>Dry run</source>
        <translation>试运行</translation>
    </message>
    <message>
        <source>Beside the model</source>
        <translation>模型旁侧</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>参数</translation>
    </message>
    <message>
        <source>Learned</source>
        <translation>学习结果</translation>
    </message>
</context>
<context>
    <name>triptych::NumbersPreview</name>
    <message>
        <source>Numbers</source>
        <translation>数值</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>absent</source>
        <translation>缺失</translation>
    </message>
</context>
<context>
    <name>triptych::PageFactory</name>
    <message>
        <source>Data</source>
        <translation>数据</translation>
    </message>
    <message>
        <source>Look at the samples and say what each column is</source>
        <translation>查看样本，并指定每一列的用途</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>See how the inputs are encoded and fused</source>
        <translation>查看各输入如何编码和融合</translation>
    </message>
    <message>
        <source>Train</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>Train the model and follow its curves</source>
        <translation>训练模型并跟踪其曲线</translation>
    </message>
    <message>
        <source>Explain</source>
        <translation>解释</translation>
    </message>
    <message>
        <source>See what the model attends to in one sample</source>
        <translation>查看模型在一个样本中关注什么</translation>
    </message>
    <message>
        <source>&amp;Data</source>
        <translation>数据(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Model</source>
        <translation>模型(&amp;M)</translation>
    </message>
    <message>
        <source>&amp;Train</source>
        <translation>训练(&amp;T)</translation>
    </message>
    <message>
        <source>E&amp;xplain</source>
        <translation>解释(&amp;X)</translation>
    </message>
</context>
<context>
    <name>triptych::PairedBars</name>
    <message>
        <source>%1: %2 %3, %4 %5</source>
        <translation>%1：%2 %3，%4 %5</translation>
    </message>
</context>
<context>
    <name>triptych::PalettePanel</name>
    <message>
        <source>Add</source>
        <translation>添加</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>搜索</translation>
    </message>
    <message>
        <source>Search for a node</source>
        <translation>搜索节点</translation>
    </message>
    <message>
        <source>Enter adds what was found, after the selected node if it fits.</source>
        <translation>按 Enter 键添加找到的节点，若合适则接在所选节点之后。</translation>
    </message>
    <message>
        <source>Nodes that can be added</source>
        <translation>可添加的节点</translation>
    </message>
    <message>
        <source>No node fits these letters. Fewer letters find more.</source>
        <translation>没有与这些字匹配的节点。减少字数可找到更多。</translation>
    </message>
</context>
<context>
    <name>triptych::PinAction</name>
    <message>
        <source>Unpin the sample</source>
        <translation>取消固定样本</translation>
    </message>
    <message>
        <source>Pin the sample</source>
        <translation>固定样本</translation>
    </message>
    <message>
        <source>Choose a sample first.</source>
        <translation>请先选择样本。</translation>
    </message>
    <message>
        <source>No longer follow this sample while a model trains (%1)</source>
        <translation>训练时不再跟踪此样本（%1）</translation>
    </message>
    <message>
        <source>Follow this sample while a model trains (%1)</source>
        <translation>训练时跟踪此样本（%1）</translation>
    </message>
    <message>
        <source>As many samples are pinned as can be: %1. Unpin one first.</source>
        <translation>固定的样本已达上限：%1。请先取消固定一个。</translation>
    </message>
</context>
<context>
    <name>triptych::PinnedAttentionView</name>
    <message>
        <source>step %1</source>
        <translation>第 %1 步</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 秒</translation>
    </message>
    <message>
        <source>%1: attention %2</source>
        <translation>%1：注意力 %2</translation>
    </message>
    <message>
        <source>%1: attention %2, %3 since %4</source>
        <translation>%1：注意力 %2，自 %4 起 %3</translation>
    </message>
    <message>
        <source>Attention of each token</source>
        <translation>每个词元的注意力</translation>
    </message>
</context>
<context>
    <name>triptych::PinnedChart</name>
    <message>
        <source>step %1</source>
        <translation>第 %1 步</translation>
    </message>
    <message>
        <source>no input</source>
        <translation>没有输入</translation>
    </message>
    <message>
        <source>Row %1</source>
        <translation>第 %1 行</translation>
    </message>
    <message>
        <source> · true: %1</source>
        <translation> · 真实：%1</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>值</translation>
    </message>
    <message>
        <source>Probability of the true class</source>
        <translation>真实类别的概率</translation>
    </message>
    <message>
        <source>Probability of the last answer</source>
        <translation>最后答案的概率</translation>
    </message>
    <message>
        <source>Contributions</source>
        <translation>贡献</translation>
    </message>
    <message>
        <source>Share of the attention</source>
        <translation>注意力的份额</translation>
    </message>
</context>
<context>
    <name>triptych::PinnedController</name>
    <message>
        <source>Row %1</source>
        <translation>第 %1 行</translation>
    </message>
    <message>
        <source>is followed from the next run on</source>
        <translation>从下一次运行开始跟踪</translation>
    </message>
    <message>
        <source>was not followed here</source>
        <translation>此次运行未跟踪</translation>
    </message>
    <message>
        <source>%1 with %2</source>
        <translation>%1，%2</translation>
    </message>
    <message>
        <source>true: %1</source>
        <translation>真实：%1</translation>
    </message>
    <message>
        <source>%1 %2</source>
        <translation>%1 %2</translation>
    </message>
    <message>
        <source>no input</source>
        <translation>没有输入</translation>
    </message>
    <message>
        <source>%1 %2 (%3)</source>
        <comment>an input, its share of the attention and the change of that</comment>
        <translation>%1 %2（%3）</translation>
    </message>
    <message>
        <source>attention: %1</source>
        <translation>注意力：%1</translation>
    </message>
    <message>
        <source>as learned</source>
        <translation>按学到的</translation>
    </message>
    <message numerus="yes">
        <source>mean of %n other samples</source>
        <translation>
            <numerusform>其他 %n 个样本的平均</numerusform>
        </translation>
    </message>
    <message>
        <source>an untrained blank</source>
        <translation>未经训练的空白</translation>
    </message>
    <message>
        <source>Contributions; what stood for absent inputs is not known</source>
        <translation>贡献；不知道用什么代替了缺失的输入</translation>
    </message>
    <message>
        <source>standardised value</source>
        <translation>标准化值</translation>
    </message>
    <message>
        <source>log-probability</source>
        <translation>对数概率</translation>
    </message>
    <message>
        <source>logit</source>
        <translation>logit</translation>
    </message>
    <message>
        <source>Contributions to %1 of %2; absent: %3</source>
        <comment>logit, of a class, what stands for inputs that are taken away</comment>
        <translation>对 %2 的 %1 的贡献；缺失时：%3</translation>
    </message>
    <message>
        <source>In place of an input that is taken away stands what the model learned for a missing one.</source>
        <translation>被拿走的输入由模型为缺失输入学到的内容代替。</translation>
    </message>
    <message numerus="yes">
        <source>In place of an input that is taken away stands that of %n other samples, averaged.</source>
        <translation>
            <numerusform>被拿走的输入由其他 %n 个样本的平均代替。</numerusform>
        </translation>
    </message>
    <message>
        <source>Explain averages over up to %1, these among them, so that its values can differ a little: while a model trains, fewer cost less.</source>
        <translation>“解释”页对最多 %1 个样本取平均，其中包括这些，因此其值可能略有不同：训练期间，样本少则代价小。</translation>
    </message>
    <message>
        <source>In place of an input that is taken away stands the model&apos;s missing modality, which it was never trained on: what it says then is a guess.</source>
        <translation>被拿走的输入由模型的缺失模态代替，而模型从未在其上训练过：此时它的回答只是猜测。</translation>
    </message>
    <message>
        <source>The run is of an older version, which did not tell what stood in place of an input that is taken away.</source>
        <translation>该运行来自旧版本，旧版本没有说明用什么代替被拿走的输入。</translation>
    </message>
</context>
<context>
    <name>triptych::PinnedDelegate</name>
    <message>
        <source>Row %1</source>
        <translation>第 %1 行</translation>
    </message>
    <message>
        <source> · unpinned</source>
        <translation> · 已取消固定</translation>
    </message>
    <message>
        <source>true: %1</source>
        <translation>真实：%1</translation>
    </message>
    <message>
        <source>is followed from the next run on</source>
        <translation>从下一次运行开始跟踪</translation>
    </message>
    <message>
        <source>was not followed here</source>
        <translation>此次运行未跟踪</translation>
    </message>
</context>
<context>
    <name>triptych::PinnedDetail</name>
    <message>
        <source>Attention</source>
        <translation>注意力</translation>
    </message>
    <message>
        <source>Attention of row %1</source>
        <translation>第 %1 行的注意力</translation>
    </message>
    <message>
        <source>epoch %1, step %2</source>
        <translation>第 %1 轮，第 %2 步</translation>
    </message>
    <message>
        <source>Choose a pinned sample to see which of its tokens get attention.</source>
        <translation>选择一个固定的样本，查看其哪些词元得到注意力。</translation>
    </message>
    <message>
        <source>Reading what the run kept of it…</source>
        <translation>正在读取运行所保存的内容…</translation>
    </message>
    <message>
        <source>It is followed from the next run on: this run has told nothing of pinned samples.</source>
        <translation>它从下一次运行开始跟踪：此运行没有记录固定的样本。</translation>
    </message>
    <message>
        <source>The run did not follow this sample at this moment.</source>
        <translation>运行在此时刻没有跟踪这个样本。</translation>
    </message>
    <message>
        <source>No node of this run&apos;s model attends, so there is no attention to show. What each input had to do with the answer is told in its row. For attention, put a self-attention fusion into the model and train it.</source>
        <translation>此运行的模型没有节点带注意力，因此没有注意力可显示。每个输入与答案的关系在其所在行说明。要看注意力，请在模型中加入自注意力融合并训练。</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>a token and its value</comment>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>most: %1, %2</source>
        <comment>a token and its value</comment>
        <translation>最多：%1，%2</translation>
    </message>
    <message>
        <source>There is no earlier moment to compare with.</source>
        <translation>没有更早的时刻可以比较。</translation>
    </message>
    <message>
        <source>There is no earlier epoch to compare with.</source>
        <translation>没有更早的一轮可以比较。</translation>
    </message>
    <message>
        <source>Since %1</source>
        <translation>自 %1 起</translation>
    </message>
    <message>
        <source>Change since</source>
        <translation>变化起点</translation>
    </message>
    <message>
        <source>the first moment</source>
        <translation>最初时刻</translation>
    </message>
    <message>
        <source>the epoch before</source>
        <translation>前一轮</translation>
    </message>
    <message>
        <source>Moment that the attention is compared with</source>
        <translation>与注意力比较的时刻</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>变化</translation>
    </message>
</context>
<context>
    <name>triptych::PinnedPanel</name>
    <message>
        <source>Pinned</source>
        <translation>已固定</translation>
    </message>
    <message>
        <source>Pinned samples</source>
        <translation>已固定的样本</translation>
    </message>
    <message>
        <source>Moment of the training</source>
        <translation>训练的时刻</translation>
    </message>
    <message>
        <source>Earlier</source>
        <translation>更早</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>更晚</translation>
    </message>
    <message>
        <source>Unpin the chosen sample</source>
        <translation>取消固定所选样本</translation>
    </message>
    <message>
        <source>epoch %1, step %2</source>
        <translation>第 %1 轮，第 %2 步</translation>
    </message>
    <message>
        <source> · the latest</source>
        <translation> · 最新</translation>
    </message>
    <message>
        <source>The run has told of one moment only, or none.</source>
        <translation>此次运行只报告了一个时刻，或没有报告。</translation>
    </message>
    <message>
        <source>Goes through the training: left and right</source>
        <translation>在训练过程中移动：左键和右键</translation>
    </message>
    <message>
        <source>Earlier (left)</source>
        <translation>更早（左键）</translation>
    </message>
    <message>
        <source>Later (right)</source>
        <translation>更晚（右键）</translation>
    </message>
    <message>
        <source>Unpin the chosen sample (Delete)</source>
        <translation>取消固定所选样本（Delete）</translation>
    </message>
    <message>
        <source>Choose a pinned sample to unpin it.</source>
        <translation>请选择一个已固定的样本以取消固定。</translation>
    </message>
    <message>
        <source>Pin a sample on the Data or Explain page (Ctrl+I) to see how its prediction and what it rests on change while a model trains.</source>
        <translation>在“数据”或“解释”页固定样本（Ctrl+I），即可看到训练时它的预测及其依据如何变化。</translation>
    </message>
    <message>
        <source>Attention of the chosen sample</source>
        <translation>所选样本的注意力</translation>
    </message>
    <message>
        <source>Shows how the attention of the chosen sample changes</source>
        <translation>显示所选样本的注意力如何变化</translation>
    </message>
    <message>
        <source>Folder for what is shown of the pinned samples</source>
        <translation>保存已固定样本所示内容的文件夹</translation>
    </message>
    <message>
        <source>Head</source>
        <translation>头</translation>
    </message>
    <message>
        <source>Head that is shown</source>
        <translation>显示的头</translation>
    </message>
    <message>
        <source>The head whose answer and contributions are shown. Attention is that of the fusion nearest to the main head.</source>
        <translation>显示其答案和贡献的头。注意力取自离主头最近的融合。</translation>
    </message>
    <message>
        <source>Export what is shown of the pinned samples</source>
        <translation>导出已固定样本所示的内容</translation>
    </message>
    <message>
        <source>What each input had to do with the answer are exact Shapley values, of the kind that the line above the list says; a mark stands where they ended the time before.</source>
        <translation>每个输入与答案的关系是精确的 Shapley 值，其类型见列表上方的一行；标记表示它们上一次的终点。</translation>
    </message>
    <message>
        <source>The run has told nothing of pinned samples that could be exported.</source>
        <translation>该运行没有可导出的已固定样本的记录。</translation>
    </message>
    <message>
        <source>Write what is shown, and how it went over the steps, to a folder: pictures and numbers</source>
        <translation>将所示内容及其随步数的变化写入文件夹：图片和数字</translation>
    </message>
    <message>
        <source>main head</source>
        <translation>主头</translation>
    </message>
    <message>
        <source>Pinned samples, %1</source>
        <translation>已固定的样本，%1</translation>
    </message>
    <message>
        <source>Written to %1</source>
        <translation>已写入 %1</translation>
    </message>
</context>
<context>
    <name>triptych::PinnedScale</name>
    <message>
        <source>Colour scale of the attention</source>
        <translation>注意力的色标</translation>
    </message>
    <message>
        <source>Colour scale of the change</source>
        <translation>变化的色标</translation>
    </message>
    <message>
        <source>from %1 to %2</source>
        <translation>从 %1 到 %2</translation>
    </message>
    <message>
        <source>Share of the attention: the brighter, the more. One scale for all moments of the run.</source>
        <translation>注意力的份额：越亮，越多。运行的所有时刻共用一个色标。</translation>
    </message>
    <message>
        <source>Red has gained attention, blue has lost it. One scale for all moments of the run, which ends at no less than a tenth of the greatest share.</source>
        <translation>红色表示注意力增加，蓝色表示减少。运行的所有时刻共用一个色标，其上限不低于最大份额的十分之一。</translation>
    </message>
</context>
<context>
    <name>triptych::PredictionBars</name>
    <message>
        <source>true class not known</source>
        <translation>真实类别未知</translation>
    </message>
    <message>
        <source>right</source>
        <translation>正确</translation>
    </message>
    <message>
        <source>wrong</source>
        <translation>错误</translation>
    </message>
    <message>
        <source>%1 · predicted, true</source>
        <translation>%1 · 预测且真实</translation>
    </message>
    <message>
        <source>%1 · true</source>
        <translation>%1 · 真实</translation>
    </message>
    <message>
        <source>%1 · predicted</source>
        <translation>%1 · 预测</translation>
    </message>
    <message>
        <source>Prediction</source>
        <translation>预测</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>and one other class, less likely</source>
        <translation>另有 1 个可能性更低的类别</translation>
    </message>
    <message numerus="yes">
        <source>and %n other classes, less likely</source>
        <translation>
            <numerusform>另有 %n 个可能性更低的类别</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>triptych::PresenceView</name>
    <message>
        <source>Presence of modalities</source>
        <translation>模态的有无</translation>
    </message>
    <message>
        <source>Nothing to count yet</source>
        <translation>还没有可统计的内容</translation>
    </message>
    <message numerus="yes">
        <source>%n row(s)</source>
        <translation>
            <numerusform>%n 行</numerusform>
        </translation>
    </message>
    <message>
        <source>, </source>
        <comment>between names in a list</comment>
        <translation>、</translation>
    </message>
    <message>
        <source>%1 with everything: %2</source>
        <translation>%1齐全：%2</translation>
    </message>
    <message>
        <source>%1 with nothing: %2 absent</source>
        <translation>%1全部缺失：%2</translation>
    </message>
    <message>
        <source>%1 with %2; absent: %3</source>
        <translation>%1有 %2；缺失：%3</translation>
    </message>
    <message>
        <source>%1: present</source>
        <translation>%1：有</translation>
    </message>
    <message>
        <source>%1: absent</source>
        <translation>%1：缺失</translation>
    </message>
</context>
<context>
    <name>triptych::QtSoundPlayer</name>
    <message>
        <source>This machine has no sound device.</source>
        <translation>本机没有声音设备。</translation>
    </message>
    <message>
        <source>The sound device “%1” offers no format to play in.</source>
        <translation>声音设备“%1”没有可用的播放格式。</translation>
    </message>
    <message>
        <source>The sound device “%1” could not be opened.</source>
        <translation>无法打开声音设备“%1”。</translation>
    </message>
    <message>
        <source>The sound device stopped playing. Try again, or choose another device in the system&apos;s settings.</source>
        <translation>声音设备停止了播放。请重试，或在系统设置中选择其他设备。</translation>
    </message>
</context>
<context>
    <name>triptych::Rail</name>
    <message>
        <source>Pages</source>
        <translation>页面</translation>
    </message>
    <message>
        <source>Open a project first: then %1 is here.</source>
        <translation>请先打开项目：“%1”随后可用。</translation>
    </message>
</context>
<context>
    <name>triptych::RegionPicker</name>
    <message>
        <source>%1 to %2</source>
        <translation>%1 到 %2</translation>
    </message>
    <message>
        <source>%1–%2 s</source>
        <translation>%1–%2 秒</translation>
    </message>
    <message>
        <source>%1–%2</source>
        <translation>%1–%2</translation>
    </message>
    <message>
        <source>row %1, column %2</source>
        <translation>第 %1 行第 %2 列</translation>
    </message>
    <message>
        <source>frame %1: row %2, column %3</source>
        <translation>第 %1 帧：第 %2 行，第 %3 列</translation>
    </message>
</context>
<context>
    <name>triptych::RunCurves</name>
    <message>
        <source>%1: %2 in this run, %3 now</source>
        <translation>%1：该运行中为 %2，现在为 %3</translation>
    </message>
    <message>
        <source>%1: only in this run</source>
        <translation>%1：仅存在于该运行</translation>
    </message>
    <message>
        <source>%1: not in this run</source>
        <translation>%1：不存在于该运行</translation>
    </message>
    <message>
        <source>Connections of the model differ</source>
        <translation>模型的连接不同</translation>
    </message>
    <message>
        <source>Roles of columns differ</source>
        <translation>列的角色不同</translation>
    </message>
    <message>
        <source>The split of the table differs</source>
        <translation>表格的划分不同</translation>
    </message>
    <message>
        <source>Table</source>
        <translation>表格</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <comment>parameter and node</comment>
        <translation>“%2”的%1</translation>
    </message>
    <message>
        <source>%1 of %2 (%3)</source>
        <comment>parameter, kind of node, node</comment>
        <translation>“%2”（%3）的%1</translation>
    </message>
    <message>
        <source>Micro F1</source>
        <translation>微平均 F1</translation>
    </message>
    <message>
        <source>Accuracy</source>
        <translation>准确率</translation>
    </message>
    <message>
        <source>Table %1: in folder %2 in this run, in %3 now</source>
        <translation>表 %1：此运行中位于文件夹 %2，现在位于 %3</translation>
    </message>
</context>
<context>
    <name>triptych::RunHeadline</name>
    <message>
        <source>Epoch</source>
        <translation>轮次</translation>
    </message>
    <message>
        <source>Step</source>
        <translation>步</translation>
    </message>
    <message>
        <source>Loss</source>
        <translation>损失</translation>
    </message>
    <message>
        <source>Accuracy</source>
        <translation>准确率</translation>
    </message>
    <message>
        <source>Validation</source>
        <translation>验证集</translation>
    </message>
    <message>
        <source>Best epoch</source>
        <translation>最佳轮次</translation>
    </message>
    <message>
        <source>Samples/s</source>
        <translation>样本/秒</translation>
    </message>
    <message>
        <source>Time left</source>
        <translation>剩余时间</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>参数量</translation>
    </message>
    <message>
        <source>Loss of the last training batch, of all heads together</source>
        <translation>最近一个训练批次的损失，所有输出头合计</translation>
    </message>
    <message>
        <source>Share of the last training batch that was right, where the main head gives classes</source>
        <translation>最近一个训练批次中预测正确的比例（主输出头给出类别时）</translation>
    </message>
    <message>
        <source>What the main head came to on the validation part after the last epoch: accuracy, micro F1 or R²</source>
        <translation>最近一轮之后主输出头在验证集上的得分：准确率、微平均 F1 或 R²</translation>
    </message>
</context>
<context>
    <name>triptych::RunResults</name>
    <message>
        <source>Test result of %1</source>
        <translation>%1 的测试结果</translation>
    </message>
    <message>
        <source>Test result</source>
        <translation>测试结果</translation>
    </message>
    <message>
        <source>Choose a run above, or start one.</source>
        <translation>请在上方选择一个运行，或开始新的运行。</translation>
    </message>
    <message>
        <source>The test part is measured when the run ends.</source>
        <translation>运行结束时在测试集上评估。</translation>
    </message>
    <message>
        <source>The run was stopped before the test part was measured. Its checkpoints were kept.</source>
        <translation>该运行在评估测试集之前被停止。其检查点已保留。</translation>
    </message>
    <message>
        <source>The run failed, so there is no test result.</source>
        <translation>该运行失败，因此没有测试结果。</translation>
    </message>
    <message>
        <source>The table has no test part.</source>
        <translation>表格没有测试集。</translation>
    </message>
    <message>
        <source>Made with other settings</source>
        <translation>由其他设置得出</translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>另有 %n 项</numerusform>
        </translation>
    </message>
    <message>
        <source>Accuracy</source>
        <translation>准确率</translation>
    </message>
    <message>
        <source>Macro F1</source>
        <translation>宏平均 F1</translation>
    </message>
    <message>
        <source>Samples</source>
        <translation>样本数</translation>
    </message>
    <message>
        <source>Test accuracy</source>
        <translation>测试准确率</translation>
    </message>
    <message>
        <source>Test samples</source>
        <translation>测试样本数</translation>
    </message>
    <message>
        <source>By class</source>
        <translation>按类别</translation>
    </message>
    <message>
        <source>Confusion</source>
        <translation>混淆矩阵</translation>
    </message>
    <message>
        <source>Metrics by class</source>
        <translation>各类别的指标</translation>
    </message>
    <message>
        <source>The main head gives a number, and numbers are not taken for one another.</source>
        <translation>主输出头给出数值，数值之间没有混淆可言。</translation>
    </message>
    <message>
        <source>The main head gives several labels at once, so that none is taken for another.</source>
        <translation>主输出头同时给出多个标签，因此标签之间没有混淆可言。</translation>
    </message>
    <message>
        <source>%1: %2 %3</source>
        <comment>head, name of its score, value</comment>
        <translation>%1：%2 %3</translation>
    </message>
    <message>
        <source>Other heads: %1</source>
        <translation>其他输出头：%1</translation>
    </message>
    <message>
        <source>By label</source>
        <translation>按标签</translation>
    </message>
    <message>
        <source>All right</source>
        <translation>全部正确</translation>
    </message>
    <message>
        <source>Mean error</source>
        <translation>平均误差</translation>
    </message>
</context>
<context>
    <name>triptych::RunsModel</name>
    <message>
        <source>done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>running</source>
        <translation>进行中</translation>
    </message>
    <message>
        <source>cut off</source>
        <translation>中断</translation>
    </message>
    <message>
        <source>%1
A check lays its curves over those shown.</source>
        <translation>%1
勾选后，其曲线会叠加到当前曲线上。</translation>
    </message>
    <message>
        <source>Best validation accuracy of all runs</source>
        <translation>所有运行中最高的验证准确率</translation>
    </message>
    <message>
        <source>Accuracy on the test part, of the best epoch&apos;s weights</source>
        <translation>最佳轮次的权重在测试集上的准确率</translation>
    </message>
    <message>
        <source>Best accuracy on the validation part</source>
        <translation>在验证集上的最高准确率</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>运行</translation>
    </message>
    <message>
        <source>Val acc</source>
        <translation>验证</translation>
    </message>
    <message>
        <source>Test acc</source>
        <translation>测试</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Started</source>
        <translation>开始时间</translation>
    </message>
    <message>
        <source>%1 parameters, on %2</source>
        <translation>%1 个参数，在 %2 上计算</translation>
    </message>
    <message>
        <source>Best on the validation part of all runs</source>
        <translation>所有运行中验证集上的最佳结果</translation>
    </message>
</context>
<context>
    <name>triptych::SamplePanel</name>
    <message>
        <source>%1 kHz</source>
        <translation>%1 kHz</translation>
    </message>
    <message>
        <source>reading…</source>
        <translation>正在读取…</translation>
    </message>
    <message>
        <source>On disk</source>
        <translation>磁盘原貌</translation>
    </message>
    <message>
        <source>As the model sees it</source>
        <translation>模型所见</translation>
    </message>
    <message>
        <source>Each value as the file holds it</source>
        <translation>每个值都按文件中的原样显示</translation>
    </message>
    <message>
        <source>Each value after the preparation on the left</source>
        <translation>每个值都按左侧的预处理之后显示</translation>
    </message>
    <message>
        <source>Other values of the sample</source>
        <translation>样本的其他值</translation>
    </message>
    <message>
        <source>Choose a row to see its text, picture and sound.</source>
        <translation>选择一行以查看其文本、图片和声音。</translation>
    </message>
    <message>
        <source>Sample</source>
        <translation>样本</translation>
    </message>
    <message>
        <source>Sample %1</source>
        <translation>样本 %1</translation>
    </message>
    <message>
        <source>The preparation is still being fitted to the training part.</source>
        <translation>正在按训练集拟合预处理。</translation>
    </message>
    <message>
        <source>Copy the message</source>
        <translation>复制消息</translation>
    </message>
    <message>
        <source>Why this cannot be shown</source>
        <translation>无法显示的原因</translation>
    </message>
    <message>
        <source>absent</source>
        <translation>缺失</translation>
    </message>
    <message numerus="yes">
        <source>%n characters</source>
        <translation>
            <numerusform>%n 个字符</numerusform>
        </translation>
    </message>
    <message>
        <source>cannot be read</source>
        <translation>无法读取</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 秒</translation>
    </message>
    <message>
        <source>mono</source>
        <translation>单声道</translation>
    </message>
    <message>
        <source>stereo</source>
        <translation>立体声</translation>
    </message>
    <message numerus="yes">
        <source>%n channels</source>
        <translation>
            <numerusform>%n 声道</numerusform>
        </translation>
    </message>
    <message>
        <source>no input of the model</source>
        <translation>不是模型的输入</translation>
    </message>
    <message>
        <source>not prepared yet</source>
        <translation>尚未预处理</translation>
    </message>
    <message>
        <source>%1 of %2 words</source>
        <translation>共 %2 个词，取 %1 个</translation>
    </message>
    <message>
        <source>%1 not known</source>
        <translation>%1 个未知</translation>
    </message>
    <message>
        <source>from %1×%2</source>
        <translation>原为 %1×%2</translation>
    </message>
    <message>
        <source>%1 mel bins</source>
        <translation>%1 个梅尔频带</translation>
    </message>
    <message>
        <source>%1 of %2 frames</source>
        <translation>共 %2 帧，取 %1 帧</translation>
    </message>
    <message>
        <source>hop %1 ms</source>
        <translation>帧移 %1 毫秒</translation>
    </message>
    <message>
        <source>cannot be prepared</source>
        <translation>无法预处理</translation>
    </message>
    <message>
        <source>Other values</source>
        <translation>其他值</translation>
    </message>
    <message>
        <source>Not read by the model</source>
        <translation>模型不读取</translation>
    </message>
    <message>
        <source>%1 (in the table: %2)</source>
        <comment>part of the data</comment>
        <translation>%1（表格中为：%2）</translation>
    </message>
    <message>
        <source>Numbers as the model reads them</source>
        <translation>模型读取到的数值</translation>
    </message>
    <message>
        <source>%1 frames a second</source>
        <translation>%1 帧/秒</translation>
    </message>
    <message numerus="yes">
        <source>%n numbers</source>
        <translation>
            <numerusform>%n 个数值</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n steps</source>
        <translation>
            <numerusform>%n 个时间步</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 amplitudes</source>
        <translation>%1 个振幅值</translation>
    </message>
    <message>
        <source>%1 of %2 s</source>
        <translation>共 %2 秒，取 %1 秒</translation>
    </message>
    <message numerus="yes">
        <source>%n frames</source>
        <translation>
            <numerusform>%n 帧</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 of %2 steps</source>
        <translation>共 %2 个时间步，取 %1 个</translation>
    </message>
    <message>
        <source>in deviations from the mean</source>
        <translation>以标准差为单位，相对于均值</translation>
    </message>
    <message>
        <source>%1 (not known)</source>
        <translation>%1（未知）</translation>
    </message>
    <message>
        <source>%1 → %2</source>
        <comment>as in the table, as the model reads it</comment>
        <translation>%1 → %2</translation>
    </message>
</context>
<context>
    <name>triptych::SamplesModel</name>
    <message>
        <source>train</source>
        <translation>训练集</translation>
    </message>
    <message>
        <source>validation</source>
        <translation>验证集</translation>
    </message>
    <message>
        <source>test</source>
        <translation>测试集</translation>
    </message>
    <message>
        <source>not used</source>
        <translation>未使用</translation>
    </message>
    <message>
        <source>absent</source>
        <translation>缺失</translation>
    </message>
    <message>
        <source>Row %1 · line %2 of %3</source>
        <translation>第 %1 行 · %3 的第 %2 行</translation>
    </message>
    <message>
        <source>The table says “%1”</source>
        <translation>表格中为“%1”</translation>
    </message>
    <message>
        <source>The table says nothing</source>
        <translation>表格中未注明</translation>
    </message>
    <message>
        <source>Chosen by a seeded, stratified split</source>
        <translation>由设定种子的分层划分选定</translation>
    </message>
    <message>
        <source>The table has no value here: the sample lacks it.</source>
        <translation>表格在此没有值：该样本缺少它。</translation>
    </message>
    <message>
        <source>split</source>
        <translation>划分</translation>
    </message>
    <message>
        <source>Sort by “%1”</source>
        <translation>按“%1”排序</translation>
    </message>
    <message>
        <source>Number of the row in the table, from 0; sort by it</source>
        <translation>表格中的行号，从 0 开始；按其排序</translation>
    </message>
    <message>
        <source>Part of the data that the row belongs to; sort by it</source>
        <translation>该行所属的数据部分；按其排序</translation>
    </message>
</context>
<context>
    <name>triptych::SamplesPanel</name>
    <message>
        <source>Samples</source>
        <translation>样本</translation>
    </message>
    <message>
        <source>Table</source>
        <translation>表格</translation>
    </message>
    <message>
        <source>Show the samples as a table</source>
        <translation>以表格显示样本</translation>
    </message>
    <message>
        <source>Gallery</source>
        <translation>图库</translation>
    </message>
    <message>
        <source>Show the samples as a gallery</source>
        <translation>以图库显示样本</translation>
    </message>
    <message>
        <source>Search all text</source>
        <translation>搜索全部文本</translation>
    </message>
    <message>
        <source>Every word has to occur in a text, a class, a group or another column of words</source>
        <translation>每个词都须出现在文本、类别、分组或其他文字列中</translation>
    </message>
    <message>
        <source>class</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>split</source>
        <translation>划分</translation>
    </message>
    <message>
        <source>Show one class</source>
        <translation>只显示一个类别</translation>
    </message>
    <message>
        <source>Show one part of the data</source>
        <translation>只显示数据的一部分</translation>
    </message>
    <message>
        <source>Show rows by what they have</source>
        <translation>按所含内容显示行</translation>
    </message>
    <message>
        <source>Rows that have, or lack, a text, a picture or a sound</source>
        <translation>含有或缺少文本、图片或声音的行</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>清除</translation>
    </message>
    <message>
        <source>Clear all filters</source>
        <translation>清除所有筛选</translation>
    </message>
    <message>
        <source>No row meets all filters.</source>
        <translation>没有符合所有筛选条件的行。</translation>
    </message>
    <message>
        <source>Samples as a table</source>
        <translation>样本表格</translation>
    </message>
    <message>
        <source>Samples as a gallery</source>
        <translation>样本图库</translation>
    </message>
    <message>
        <source>any</source>
        <translation>任意</translation>
    </message>
    <message>
        <source>without a label</source>
        <translation>无标签</translation>
    </message>
    <message>
        <source>Rows of one class</source>
        <translation>某一类别的行</translation>
    </message>
    <message>
        <source>No column is the label. Give a column that role.</source>
        <translation>没有标签列。请为某一列指定此角色。</translation>
    </message>
    <message>
        <source>Rows that train, validate or test the model</source>
        <translation>用于训练、验证或测试模型的行</translation>
    </message>
    <message>
        <source>with %1</source>
        <translation>有 %1</translation>
    </message>
    <message>
        <source>without %1</source>
        <translation>无 %1</translation>
    </message>
    <message>
        <source>has: any</source>
        <translation>含有：任意</translation>
    </message>
    <message>
        <source>%1 · click to show the other rows again</source>
        <translation>%1 · 单击可重新显示其他行</translation>
    </message>
    <message>
        <source>No filter is set.</source>
        <translation>没有设置筛选。</translation>
    </message>
    <message>
        <source>%1 rows</source>
        <translation>%1 行</translation>
    </message>
    <message>
        <source>%1 · %2 shown</source>
        <translation>%1 · 显示 %2 行</translation>
    </message>
</context>
<context>
    <name>triptych::SeriesPreview</name>
    <message>
        <source>Time series</source>
        <translation>时间序列</translation>
    </message>
    <message>
        <source>channel %1</source>
        <translation>通道 %1</translation>
    </message>
    <message>
        <source>step %1: %2</source>
        <translation>时间步 %1：%2</translation>
    </message>
    <message>
        <source>%1 in %2</source>
        <translation>%1，%2</translation>
    </message>
    <message numerus="yes">
        <source>%n steps</source>
        <translation>
            <numerusform>%n 个时间步</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n channels</source>
        <translation>
            <numerusform>%n 个通道</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 (%2 to %3)</source>
        <comment>a channel and its range</comment>
        <translation>%1（%2 至 %3）</translation>
    </message>
</context>
<context>
    <name>triptych::Session</name>
    <message>
        <source>Restored changes</source>
        <translation>恢复的更改</translation>
    </message>
    <message>
        <source>The folder of the table cannot be written, so the project is kept in %1.</source>
        <translation>表格所在文件夹不可写，因此项目保存在 %1。</translation>
    </message>
    <message>
        <source>Changes that were not saved before the program ended were restored. Undo goes back to the saved project.</source>
        <translation>已恢复程序结束前未保存的更改。撤销可回到已保存的项目。</translation>
    </message>
    <message>
        <source>Reading %1</source>
        <translation>正在读取 %1</translation>
    </message>
    <message>
        <source>Preparing %1</source>
        <translation>正在准备 %1</translation>
    </message>
    <message>
        <source>Opening %1</source>
        <translation>正在打开 %1</translation>
    </message>
    <message>
        <source>Opening the sample project</source>
        <translation>正在打开示例项目</translation>
    </message>
    <message>
        <source>Saved %1</source>
        <translation>已保存 %1</translation>
    </message>
    <message>
        <source>Role of “%1”</source>
        <translation>“%1”的角色</translation>
    </message>
    <message>
        <source>Opening was cancelled.</source>
        <translation>已取消打开。</translation>
    </message>
    <message>
        <source>Reading was cancelled; the data stay as they were.</source>
        <translation>已取消读取；数据保持不变。</translation>
    </message>
    <message>
        <source>Reading was cancelled. Open the project again to read its data.</source>
        <translation>已取消读取。再次打开项目即可读取数据。</translation>
    </message>
    <message>
        <source>Preparing was cancelled. It begins again with the next change of data or model.</source>
        <translation>已取消准备。下次更改数据或模型时会重新开始。</translation>
    </message>
    <message>
        <source>The project was made beside its table: %1</source>
        <translation>项目已建在表格旁：%1</translation>
    </message>
</context>
<context>
    <name>triptych::SettingsCard</name>
    <message>
        <source>There is nothing to set</source>
        <translation>没有可设置的</translation>
    </message>
    <message>
        <source>Show the parameters</source>
        <translation>显示参数</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
</context>
<context>
    <name>triptych::SimilarModel</name>
    <message>
        <source>%1 · likeness %2</source>
        <translation>%1 · 相似度 %2</translation>
    </message>
</context>
<context>
    <name>triptych::SpectrogramAttentionView</name>
    <message>
        <source>Attention on the sound</source>
        <translation>声音上的注意力</translation>
    </message>
</context>
<context>
    <name>triptych::SpectrogramView</name>
    <message>
        <source>Spectrogram</source>
        <translation>频谱图</translation>
    </message>
    <message>
        <source>%1 dB</source>
        <translation>%1 dB</translation>
    </message>
    <message>
        <source>%1 frames of %2 mel bins, from %3 to %4</source>
        <translation>%1 帧，%2 个梅尔频带，%3 至 %4</translation>
    </message>
    <message>
        <source>%1 σ</source>
        <comment>standard deviations</comment>
        <translation>%1 σ</translation>
    </message>
    <message>
        <source>%1 s · bin %2 · %3</source>
        <translation>%1 秒 · 频带 %2 · %3</translation>
    </message>
    <message>
        <source>%1 s · %2 · %3</source>
        <translation>%1 秒 · %2 · %3</translation>
    </message>
</context>
<context>
    <name>triptych::StackedBarList</name>
    <message>
        <source>Shares</source>
        <translation>份额</translation>
    </message>
    <message>
        <source>No shares yet</source>
        <translation>还没有份额</translation>
    </message>
    <message>
        <source>%1 %2</source>
        <translation>%1 %2</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
</context>
<context>
    <name>triptych::StartFrom</name>
    <message>
        <source>New weights</source>
        <translation>新的权重</translation>
    </message>
    <message>
        <source>Run %1</source>
        <translation>运行 %1</translation>
    </message>
    <message>
        <source>Weights are kept where a node is unchanged; the others start anew.</source>
        <translation>节点未变的，其权重保留；其他节点重新初始化。</translation>
    </message>
    <message>
        <source>There is no run yet whose weights could be kept.</source>
        <translation>还没有可保留其权重的运行。</translation>
    </message>
    <message>
        <source>%1 is frozen</source>
        <translation>%1 已冻结</translation>
    </message>
    <message>
        <source>%1 learns at %2 × the learning rate</source>
        <translation>%1 以学习率的 %2 倍学习</translation>
    </message>
    <message>
        <source>Start from</source>
        <translation>起点</translation>
    </message>
    <message>
        <source>Weights to start from</source>
        <translation>作为起点的权重</translation>
    </message>
    <message>
        <source>Nodes that do not learn at the full rate</source>
        <translation>未以完整学习率学习的节点</translation>
    </message>
</context>
<context>
    <name>triptych::StartPage</name>
    <message>
        <source>not found</source>
        <translation>未找到</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>开始</translation>
    </message>
    <message>
        <source>Build, train and explain models that read, look and listen at once.</source>
        <translation>构建、训练并解释同时会读、会看、会听的模型。</translation>
    </message>
    <message>
        <source>Sample project</source>
        <translation>示例项目</translation>
    </message>
    <message>
        <source>900 samples of a pump in six conditions: what was noted, seen and heard. Made in a few seconds.</source>
        <translation>一台水泵六种状态下的 900 个样本：记录、所见与所闻。几秒即可生成。</translation>
    </message>
    <message>
        <source>New project from my data</source>
        <translation>用我的数据新建项目</translation>
    </message>
    <message>
        <source>From a CSV table with texts and the paths of images and sounds. What each column is gets guessed.</source>
        <translation>来自含有文本以及图像和声音路径的 CSV 表格。各列的用途会自动推测。</translation>
    </message>
    <message>
        <source>Open a project</source>
        <translation>打开项目</translation>
    </message>
    <message>
        <source>Go on where you left, from a .triptych file.</source>
        <translation>打开 .triptych 文件，从上次离开的地方继续。</translation>
    </message>
    <message>
        <source>Recent projects</source>
        <translation>最近的项目</translation>
    </message>
    <message>
        <source>The projects that you open appear here. Begin with the sample project to look around.</source>
        <translation>打开过的项目会显示在这里。可以先从示例项目开始了解。</translation>
    </message>
    <message>
        <source>A table, a folder or a project can also be dropped anywhere onto this window.</source>
        <translation>也可以将表格、文件夹或项目拖放到此窗口的任意位置。</translation>
    </message>
    <message>
        <source>%1 is not there any more. Delete removes it from this list.</source>
        <translation>%1 已不存在。按 Delete 键可将其从列表中移除。</translation>
    </message>
    <message>
        <source>%1
Enter opens it, Delete removes it from this list.</source>
        <translation>%1
按 Enter 键打开，按 Delete 键从列表中移除。</translation>
    </message>
    <message>
        <source>Opens the sample; the first time it is generated</source>
        <translation>打开示例；首次打开时自动生成</translation>
    </message>
    <message>
        <source>Choose a table</source>
        <translation>选择表格</translation>
    </message>
    <message>
        <source>Choose a project file</source>
        <translation>选择项目文件</translation>
    </message>
    <message>
        <source>Wait until this is done, or cancel it below: %1</source>
        <translation>请等待其完成，或在下方取消：%1</translation>
    </message>
</context>
<context>
    <name>triptych::StatusBar</name>
    <message>
        <source>Status</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Cancel the running task</source>
        <translation>取消正在运行的任务</translation>
    </message>
    <message>
        <source>Cancel the running task (%1)</source>
        <translation>取消正在运行的任务（%1）</translation>
    </message>
    <message>
        <source>Progress of the running task</source>
        <translation>正在运行的任务的进度</translation>
    </message>
    <message>
        <source>Last message</source>
        <translation>最近的消息</translation>
    </message>
    <message>
        <source>Memory used by the program, of what this machine has</source>
        <translation>本程序占用的内存 / 本机内存总量</translation>
    </message>
    <message numerus="yes">
        <source>CPU · %n threads</source>
        <translation>
            <numerusform>CPU · %n 线程</numerusform>
        </translation>
    </message>
    <message>
        <source>Where training runs, as the training settings say</source>
        <translation>训练所用的设备，由训练设置决定</translation>
    </message>
    <message>
        <source>%1 / %2 GB</source>
        <translation>%1 / %2 GB</translation>
    </message>
    <message>
        <source>Memory %1</source>
        <translation>内存 %1</translation>
    </message>
    <message>
        <source>%1 left</source>
        <translation>剩余 %1</translation>
    </message>
    <message numerus="yes">
        <source>%n samples</source>
        <translation>
            <numerusform>%n 个样本</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n classes</source>
        <translation>
            <numerusform>%n 个类别</numerusform>
        </translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>就绪</translation>
    </message>
</context>
<context>
    <name>triptych::SummaryPanel</name>
    <message>
        <source>Show only these rows</source>
        <translation>只显示这些行</translation>
    </message>
    <message>
        <source>all</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Part of the data that the classes are counted in</source>
        <translation>在数据的哪一部分统计类别</translation>
    </message>
    <message>
        <source>Presence</source>
        <translation>模态有无</translation>
    </message>
    <message>
        <source>Sizes</source>
        <translation>长度与尺寸</translation>
    </message>
    <message>
        <source>Column whose lengths and sizes are shown</source>
        <translation>显示哪一列的长度和尺寸</translation>
    </message>
    <message>
        <source>Rows of each class</source>
        <translation>各类别的行数</translation>
    </message>
    <message>
        <source>Rows by the texts, pictures and sounds that they have</source>
        <translation>按所含文本、图片和声音统计的行数</translation>
    </message>
    <message>
        <source>Rows by length or size</source>
        <translation>按长度或尺寸统计的行数</translation>
    </message>
    <message>
        <source>without a label</source>
        <translation>无标签</translation>
    </message>
    <message>
        <source>No lengths and sizes are known yet.</source>
        <translation>尚无长度和尺寸信息。</translation>
    </message>
    <message numerus="yes">
        <source>%n files of “%1” cannot be read</source>
        <translation>
            <numerusform>“%1”中有 %n 个文件无法读取</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n rows have no label</source>
        <translation>
            <numerusform>%n 行没有标签</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Class “%1” has only %n rows in training</source>
        <translation>
            <numerusform>类别“%1”在训练集中只有 %n 行</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n texts of “%1” stand both in training and in test</source>
        <translation>
            <numerusform>“%1”中有 %n 段文本同时出现在训练集和测试集</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n files of “%1” are the same in training and in test</source>
        <translation>
            <numerusform>“%1”中有 %n 个文件在训练集和测试集中相同</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n groups of “%1” are cut by the split: %2</source>
        <translation>
            <numerusform>“%1”中有 %n 个分组被划分拆开：%2</numerusform>
        </translation>
    </message>
    <message>
        <source>Findings</source>
        <translation>检查结果</translation>
    </message>
    <message>
        <source>Findings · %1</source>
        <translation>检查结果 · %1</translation>
    </message>
    <message>
        <source>Stopped before everything was looked at.</source>
        <translation>在全部检查完之前已停止。</translation>
    </message>
    <message>
        <source>Start again</source>
        <translation>重新开始</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Look at texts and files again</source>
        <translation>重新检查文本和文件</translation>
    </message>
    <message>
        <source>Stop looking at texts and files</source>
        <translation>停止检查文本和文件</translation>
    </message>
    <message>
        <source>Nothing was found: all files can be read, each class has rows in training, and training and test share no text, file or group.</source>
        <translation>未发现问题：所有文件都可读取，每个类别在训练集中都有样本，训练集与测试集没有相同的文本、文件或分组。</translation>
    </message>
    <message>
        <source>Classes</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>Words</source>
        <translation>词数</translation>
    </message>
    <message>
        <source>Pixels</source>
        <translation>像素</translation>
    </message>
    <message>
        <source>Seconds</source>
        <translation>秒数</translation>
    </message>
    <message>
        <source>Reading the table…</source>
        <translation>正在读取表格…</translation>
    </message>
    <message>
        <source>Reading texts · %1 %</source>
        <translation>正在读取文本 · %1%</translation>
    </message>
    <message>
        <source>Reading files · %1 %</source>
        <translation>正在读取文件 · %1%</translation>
    </message>
</context>
<context>
    <name>triptych::TensorsModel</name>
    <message>
        <source>%1: the model would take it</source>
        <translation>%1：模型会采用</translation>
    </message>
    <message>
        <source>%1: the model has it in another shape now</source>
        <translation>%1：模型中它的形状现已不同</translation>
    </message>
    <message>
        <source>%1: the model does not have it any more</source>
        <translation>%1：模型中已没有它</translation>
    </message>
    <message>
        <source>Standard deviation</source>
        <translation>标准差</translation>
    </message>
    <message>
        <source>Root of the sum of squares</source>
        <translation>平方和的平方根</translation>
    </message>
    <message>
        <source>Tensor</source>
        <translation>张量</translation>
    </message>
    <message>
        <source>Shape</source>
        <translation>形状</translation>
    </message>
    <message>
        <source>Mean</source>
        <translation>均值</translation>
    </message>
    <message>
        <source>Dev.</source>
        <translation>标准差</translation>
    </message>
    <message>
        <source>Norm</source>
        <translation>范数</translation>
    </message>
</context>
<context>
    <name>triptych::TextAttentionView</name>
    <message>
        <source>Attention on the words</source>
        <translation>词上的注意力</translation>
    </message>
</context>
<context>
    <name>triptych::TextPreview</name>
    <message>
        <source>Text with its words</source>
        <translation>文本及其词</translation>
    </message>
    <message>
        <source>The text is empty.</source>
        <translation>文本为空。</translation>
    </message>
    <message>
        <source>%1 of %2 words read</source>
        <translation>共 %2 个词，读取 %1 个</translation>
    </message>
    <message numerus="yes">
        <source>%n not in vocabulary</source>
        <translation>
            <numerusform>%n 个不在词表中</numerusform>
        </translation>
    </message>
    <message>
        <source>only the beginning is shown</source>
        <translation>只显示开头部分</translation>
    </message>
    <message>
        <source>“%1” · word %2 of %3 · characters %4–%5</source>
        <translation>“%1” · 第 %2 个词，共 %3 个 · 字符 %4–%5</translation>
    </message>
    <message>
        <source>In the vocabulary</source>
        <translation>在词表中</translation>
    </message>
    <message>
        <source>Not in the vocabulary: the model reads it as the unknown word</source>
        <translation>不在词表中：模型将其视为未知词</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Select all</source>
        <translation>全选</translation>
    </message>
</context>
<context>
    <name>triptych::TokenView</name>
    <message>
        <source>%1, weight %2</source>
        <translation>%1，权重 %2</translation>
    </message>
    <message>
        <source>%1
weight %2</source>
        <translation>%1
权重 %2</translation>
    </message>
    <message>
        <source>below the threshold</source>
        <translation>低于阈值</translation>
    </message>
</context>
<context>
    <name>triptych::TokensBar</name>
    <message>
        <source>No tokens reach it.</source>
        <translation>没有词元到达此处。</translation>
    </message>
    <message>
        <source>%1 %2</source>
        <comment>number of tokens and modality</comment>
        <translation>%1 %2</translation>
    </message>
    <message>
        <source>?</source>
        <translation>？</translation>
    </message>
    <message>
        <source>up to %1</source>
        <translation>最多 %1</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>Tokens that meet here</source>
        <translation>在此汇合的词元</translation>
    </message>
    <message numerus="yes">
        <source>%n tokens</source>
        <translation>
            <numerusform>%n 个词元</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>triptych::TraceAttentionView</name>
    <message>
        <source>Attention on the amplitudes</source>
        <translation>振幅上的注意力</translation>
    </message>
    <message>
        <source>Attention on the time series</source>
        <translation>时间序列上的注意力</translation>
    </message>
</context>
<context>
    <name>triptych::TrainCurves</name>
    <message>
        <source>training</source>
        <translation>训练集</translation>
    </message>
    <message>
        <source>validation</source>
        <translation>验证集</translation>
    </message>
    <message>
        <source>%1 validation</source>
        <translation>%1 验证集</translation>
    </message>
    <message>
        <source>best, epoch %1</source>
        <translation>最佳，第 %1 轮</translation>
    </message>
    <message>
        <source>Curves</source>
        <translation>曲线</translation>
    </message>
    <message>
        <source>Smooth %1</source>
        <translation>平滑 %1</translation>
    </message>
    <message>
        <source>Smoothing</source>
        <translation>平滑</translation>
    </message>
    <message>
        <source>Weight of the past in exponential smoothing; the raw curve lies faint beneath</source>
        <translation>指数平滑中历史值的权重；原始曲线以浅色显示在下层</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>对数</translation>
    </message>
    <message>
        <source>Logarithmic scale</source>
        <translation>对数坐标</translation>
    </message>
    <message>
        <source>Draws loss, gradient norm and throughput on a logarithmic scale</source>
        <translation>用对数坐标绘制损失、梯度范数和吞吐量</translation>
    </message>
    <message>
        <source>Reset zoom</source>
        <translation>重置缩放</translation>
    </message>
    <message>
        <source>Shows all steps again, in every plot</source>
        <translation>在所有图中重新显示全部步数</translation>
    </message>
    <message>
        <source>Nothing is zoomed. Turn the wheel over a plot, or drag a rectangle in it.</source>
        <translation>当前没有缩放。可在图上滚动滚轮，或拖出一个矩形。</translation>
    </message>
    <message>
        <source>Loss</source>
        <translation>损失</translation>
    </message>
    <message>
        <source>cross-entropy</source>
        <translation>交叉熵</translation>
    </message>
    <message>
        <source>share</source>
        <translation>比例</translation>
    </message>
    <message>
        <source>Gradient norm by node</source>
        <translation>各节点的梯度范数</translation>
    </message>
    <message>
        <source>L2</source>
        <translation>L2</translation>
    </message>
    <message>
        <source>Throughput</source>
        <translation>吞吐量</translation>
    </message>
    <message>
        <source>samples/s</source>
        <translation>样本/秒</translation>
    </message>
    <message>
        <source>step</source>
        <translation>步</translation>
    </message>
    <message>
        <source>of all heads, weighted</source>
        <translation>所有输出头加权合计</translation>
    </message>
</context>
<context>
    <name>triptych::TrainPage</name>
    <message>
        <source>Reset of the training settings</source>
        <translation>重置训练设置</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>重置</translation>
    </message>
    <message>
        <source>Sets all training settings back to their defaults; undo brings them back</source>
        <translation>将所有训练设置恢复为默认值；可以撤销</translation>
    </message>
    <message>
        <source>Reset settings</source>
        <translation>重置设置</translation>
    </message>
    <message>
        <source>Training settings</source>
        <translation>训练设置</translation>
    </message>
    <message>
        <source>Start training</source>
        <translation>开始训练</translation>
    </message>
    <message>
        <source>Stop after this batch</source>
        <translation>在本批次后停止</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>开始</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Smooth curves more</source>
        <translation>增强曲线平滑</translation>
    </message>
    <message>
        <source>Smooth curves less</source>
        <translation>减弱曲线平滑</translation>
    </message>
    <message>
        <source>Logarithmic scale</source>
        <translation>对数坐标</translation>
    </message>
    <message>
        <source>Reset zoom of the curves</source>
        <translation>重置曲线缩放</translation>
    </message>
    <message>
        <source>Delete run…</source>
        <translation>删除运行…</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Delete run</source>
        <translation>删除运行</translation>
    </message>
    <message>
        <source>Copy the message</source>
        <translation>复制消息</translation>
    </message>
    <message>
        <source>Why the training failed</source>
        <translation>训练失败的原因</translation>
    </message>
    <message>
        <source>Progress of the training</source>
        <translation>训练进度</translation>
    </message>
    <message>
        <source>Runs</source>
        <translation>运行</translation>
    </message>
    <message>
        <source>Runs of the project</source>
        <translation>项目的运行</translation>
    </message>
    <message>
        <source>Figures of the run</source>
        <translation>运行的各项数值</translation>
    </message>
    <message>
        <source>Image size</source>
        <translation>图像尺寸</translation>
    </message>
    <message>
        <source>Open a project first.</source>
        <translation>请先打开项目。</translation>
    </message>
    <message>
        <source>A run is on. It has to end before the next one starts.</source>
        <translation>有运行正在进行。须等它结束才能开始下一个。</translation>
    </message>
    <message>
        <source>The project has no table yet. Import one on the Data page.</source>
        <translation>项目还没有表格。请在“数据”页导入。</translation>
    </message>
    <message>
        <source>The data are still being read.</source>
        <translation>数据仍在读取。</translation>
    </message>
    <message>
        <source>No column is the label. Give one that role on the Data page.</source>
        <translation>没有标签列。请在“数据”页为某一列指定此角色。</translation>
    </message>
    <message>
        <source>There is no model yet. Make one on the Model page.</source>
        <translation>还没有模型。请在“模型”页创建。</translation>
    </message>
    <message>
        <source>The model has an error: %1</source>
        <translation>模型有错误：%1</translation>
    </message>
    <message>
        <source>Trains the model with these settings (%1)</source>
        <translation>用这些设置训练模型（%1）</translation>
    </message>
    <message>
        <source>Ends the run after this batch; its checkpoints stay (%1)</source>
        <translation>在本批次后结束运行；其检查点会保留（%1）</translation>
    </message>
    <message>
        <source>The run ends after the present batch.</source>
        <translation>运行将在当前批次后结束。</translation>
    </message>
    <message>
        <source>No run is on.</source>
        <translation>没有正在进行的运行。</translation>
    </message>
    <message>
        <source>Curves appear with the first batch. Start with %1.</source>
        <translation>第一个批次完成后显示曲线。按 %1 开始。</translation>
    </message>
    <message>
        <source>Preparing</source>
        <translation>正在准备</translation>
    </message>
    <message>
        <source>Deletes the chosen run with its checkpoints</source>
        <translation>删除所选运行及其检查点</translation>
    </message>
    <message>
        <source>The chosen run is on. Stop it first.</source>
        <translation>所选运行正在进行。请先停止。</translation>
    </message>
    <message>
        <source>Choose a run to delete it.</source>
        <translation>请选择要删除的运行。</translation>
    </message>
    <message>
        <source>%1/%2</source>
        <translation>%1/%2</translation>
    </message>
    <message>
        <source>stopping after this batch</source>
        <translation>将在本批次后停止</translation>
    </message>
    <message>
        <source>preparing the data</source>
        <translation>正在准备数据</translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation>%1%</translation>
    </message>
    <message>
        <source>Delete “%1” with its checkpoints and results? This cannot be undone.</source>
        <translation>删除“%1”及其检查点和结果？此操作无法撤销。</translation>
    </message>
    <message>
        <source>Train</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>Results of the run</source>
        <translation>运行的结果</translation>
    </message>
    <message>
        <source>The model learns the column “%1”, which the table does not have or which has a role that no model reads. Give it another role on the Data page.</source>
        <translation>模型学习的列“%1”在表格中不存在，或其角色不被任何模型读取。请在“数据”页为其指定其他角色。</translation>
    </message>
</context>
<context>
    <name>triptych::TrainingController</name>
    <message>
        <source>There is no data to train on.</source>
        <translation>没有可用于训练的数据。</translation>
    </message>
    <message>
        <source>Stopping after this batch</source>
        <translation>将在本批次后停止</translation>
    </message>
    <message>
        <source>Preparing the training</source>
        <translation>正在准备训练</translation>
    </message>
    <message>
        <source>Training, epoch %1 of %2</source>
        <translation>正在训练，第 %1 轮，共 %2 轮</translation>
    </message>
    <message>
        <source>%1 was stopped</source>
        <translation>%1 已停止</translation>
    </message>
    <message>
        <source>%1 is done: test accuracy %2</source>
        <translation>%1 已完成：测试准确率 %2</translation>
    </message>
    <message>
        <source>%1 is done</source>
        <translation>%1 已完成</translation>
    </message>
    <message>
        <source>The training failed</source>
        <translation>训练失败</translation>
    </message>
    <message>
        <source>%1 is done: test part, %2 %3</source>
        <translation>%1 已完成：测试集，%2 %3</translation>
    </message>
</context>
<context>
    <name>triptych::ValueWords</name>
    <message>
        <source>logit</source>
        <translation>logit</translation>
    </message>
    <message>
        <source>probability</source>
        <translation>概率</translation>
    </message>
    <message>
        <source>standardised value</source>
        <translation>标准化值</translation>
    </message>
    <message>
        <source>log-probability</source>
        <translation>对数概率</translation>
    </message>
</context>
<context>
    <name>triptych::VideoAttentionView</name>
    <message>
        <source>Attention on the frames of the video</source>
        <translation>视频各帧上的注意力</translation>
    </message>
</context>
<context>
    <name>triptych::VideoPreview</name>
    <message>
        <source>%1 s</source>
        <translation>%1 秒</translation>
    </message>
    <message>
        <source>Video</source>
        <translation>视频</translation>
    </message>
    <message>
        <source>Frame %1 of %2, at %3</source>
        <translation>第 %1 帧，共 %2 帧，位于 %3</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 / %2</translation>
    </message>
    <message>
        <source>Space pauses</source>
        <translation>按空格键暂停</translation>
    </message>
    <message>
        <source>Space plays</source>
        <translation>按空格键播放</translation>
    </message>
</context>
<context>
    <name>triptych::WaveformView</name>
    <message>
        <source>Waveform</source>
        <translation>波形</translation>
    </message>
    <message>
        <source>%1 s at %2 Hz</source>
        <translation>%1 秒，%2 Hz</translation>
    </message>
</context>
<context>
    <name>triptych::WeightsReportModel</name>
    <message>
        <source>%1: only the run has it</source>
        <translation>%1：仅该运行中有</translation>
    </message>
    <message>
        <source>%1: kept</source>
        <translation>%1：已保留</translation>
    </message>
    <message>
        <source>%1 was %2, is %3</source>
        <comment>tensor and shapes</comment>
        <translation>%1 原为 %2，现为 %3</translation>
    </message>
    <message>
        <source>%1 is new</source>
        <comment>tensor</comment>
        <translation>%1 为新增</translation>
    </message>
    <message numerus="yes">
        <source>%n others kept</source>
        <translation>
            <numerusform>其余 %n 个已保留</numerusform>
        </translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>node and what became of its tensors</comment>
        <translation>%1：%2</translation>
    </message>
</context>
<context>
    <name>triptych::WeightsReportView</name>
    <message>
        <source>Weights at the start</source>
        <translation>开始时的权重</translation>
    </message>
    <message>
        <source>What became of the weights of each node</source>
        <translation>各节点权重的去向</translation>
    </message>
    <message>
        <source>From %1: %2 of %3 tensors kept, %4 new, %5 of another shape.</source>
        <translation>来自 %1：%3 个张量中保留 %2 个，新增 %4 个，形状不同 %5 个。</translation>
    </message>
</context>
<context>
    <name>triptych::WhatIfInput</name>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>播放</translation>
    </message>
    <message>
        <source>absent</source>
        <translation>缺失</translation>
    </message>
    <message>
        <source>1 word</source>
        <translation>1 个词</translation>
    </message>
    <message numerus="yes">
        <source>%n words</source>
        <translation>
            <numerusform>%n 个词</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 · absent</source>
        <translation>%1 · 缺失</translation>
    </message>
    <message>
        <source>%1×%2 px</source>
        <translation>%1×%2 像素</translation>
    </message>
    <message>
        <source>Drag over a part, or click a patch, to mask it.</source>
        <translation>拖过一部分或单击一块即可遮住。</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 秒</translation>
    </message>
    <message>
        <source>Drag over the spectrogram to mute what you span.</source>
        <translation>在频谱图上拖动，所覆盖的部分会静音。</translation>
    </message>
    <message>
        <source>Drag over the waveform to mute a span.</source>
        <translation>在波形上拖动，所覆盖的时段会静音。</translation>
    </message>
    <message>
        <source>frame %1</source>
        <translation>第 %1 帧</translation>
    </message>
    <message numerus="yes">
        <source>%n frames</source>
        <translation>
            <numerusform>%n 帧</numerusform>
        </translation>
    </message>
    <message>
        <source>Drag over frames, or click one, to blank them.</source>
        <translation>拖过若干帧或单击一帧即可清空。</translation>
    </message>
    <message numerus="yes">
        <source>%n steps</source>
        <translation>
            <numerusform>%n 步</numerusform>
        </translation>
    </message>
    <message>
        <source>Drag over steps and channels to take them away.</source>
        <translation>拖过步和通道即可去掉。</translation>
    </message>
    <message numerus="yes">
        <source>%n columns</source>
        <translation>
            <numerusform>%n 列</numerusform>
        </translation>
    </message>
    <message>
        <source>Change a value; an empty field is a missing one.</source>
        <translation>更改一个值；空白表示缺失。</translation>
    </message>
    <message>
        <source>It is absent already.</source>
        <translation>它已经缺失。</translation>
    </message>
    <message>
        <source>What if it were missing?</source>
        <translation>如果缺少它会怎样？</translation>
    </message>
    <message>
        <source>Text of %1</source>
        <translation>%1 的文本</translation>
    </message>
    <message>
        <source>Part of %1 to take away</source>
        <translation>要去掉的 %1 部分</translation>
    </message>
    <message>
        <source>A span of time</source>
        <translation>一段时间</translation>
    </message>
    <message>
        <source>A band of frequencies</source>
        <translation>一个频带</translation>
    </message>
    <message>
        <source>A span within a band</source>
        <translation>频带内的一段时间</translation>
    </message>
    <message>
        <source>What of the sound is muted</source>
        <translation>声音的哪一部分静音</translation>
    </message>
    <message>
        <source>Original</source>
        <translation>原声</translation>
    </message>
    <message>
        <source>Play %1 as it was</source>
        <translation>播放原来的 %1</translation>
    </message>
    <message>
        <source>Play %1 as it is now</source>
        <translation>播放现在的 %1</translation>
    </message>
    <message>
        <source>Row that %1 is taken from</source>
        <translation>%1 取自哪一行</translation>
    </message>
    <message>
        <source>Row of the table, counted from 0</source>
        <translation>表格行号，从 0 开始</translation>
    </message>
    <message>
        <source>Take from row</source>
        <translation>取自行</translation>
    </message>
    <message>
        <source>Take %1 from another row</source>
        <translation>从另一行取 %1</translation>
    </message>
    <message>
        <source>What if it were that of another row?</source>
        <translation>如果换成另一行的会怎样？</translation>
    </message>
    <message>
        <source>Drop</source>
        <translation>去掉</translation>
    </message>
    <message>
        <source>Drop %1</source>
        <translation>去掉 %1</translation>
    </message>
    <message>
        <source>Drag within a frame, or click a patch of it, to mask it.</source>
        <translation>在一帧内拖动，或单击其中一块，即可遮住。</translation>
    </message>
    <message>
        <source>number %1</source>
        <translation>第 %1 个数</translation>
    </message>
    <message numerus="yes">
        <source>%n numbers</source>
        <translation>
            <numerusform>%n 个数</numerusform>
        </translation>
    </message>
    <message>
        <source>Drag over numbers, or click some, to take them away.</source>
        <translation>拖过或单击数字即可拿走。</translation>
    </message>
    <message>
        <source>was missing</source>
        <translation>原为缺失</translation>
    </message>
    <message>
        <source>was %1</source>
        <translation>原为 %1</translation>
    </message>
    <message>
        <source>%1 before</source>
        <translation>%1（之前）</translation>
    </message>
    <message>
        <source>Whole frames</source>
        <translation>整帧</translation>
    </message>
    <message>
        <source>A patch of one frame</source>
        <translation>一帧中的一块</translation>
    </message>
    <message>
        <source>The same patch of all frames</source>
        <translation>所有帧中的同一块</translation>
    </message>
    <message>
        <source>What of the video is masked</source>
        <translation>遮住视频的什么</translation>
    </message>
    <message>
        <source>Text of %1 before, with what was changed</source>
        <translation>%1 之前的文本，标出改动处</translation>
    </message>
    <message>
        <source>edited</source>
        <translation>编辑后</translation>
    </message>
</context>
</TS>
