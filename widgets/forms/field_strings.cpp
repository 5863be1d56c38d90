// SPDX-License-Identifier: GPL-3.0-or-later
// core speaks English and knows no tr(). These are its texts that forms show, for lupdate; field_strings_test
// holds the list complete.
#include <QCoreApplication>

#include "widgets/forms/field_text.h"

namespace triptych {

const std::vector<const char*>& fieldTexts() {
    static const std::vector<const char*> texts = {
        QT_TRANSLATE_NOOP("Fields", "audio encoder"),
        QT_TRANSLATE_NOOP("Fields", "LSTM"),
        QT_TRANSLATE_NOOP("Fields",
                          "Standardises each mel bin by the training part, reads the frames in order and "
                          "keeps a state; the states of a span of time are averaged to a token."),
        QT_TRANSLATE_NOOP("Fields", "Hidden width"),
        QT_TRANSLATE_NOOP("Fields", "Layers"),
        QT_TRANSLATE_NOOP("Fields", "Tokens"),
        QT_TRANSLATE_NOOP("Fields", "segments"),
        QT_TRANSLATE_NOOP("Fields", "last"),
        QT_TRANSLATE_NOOP("Fields", "Segment"),
        QT_TRANSLATE_NOOP("Fields", "Frames whose states are averaged to one token."),
        QT_TRANSLATE_NOOP("Fields", "frames"),
        QT_TRANSLATE_NOOP("Fields", "fusion"),
        QT_TRANSLATE_NOOP("Fields", "Self-attention"),
        QT_TRANSLATE_NOOP(
            "Fields", "Every token looks at every other: softmax(QKᵀ/√d)V. The weights can be inspected on "
                      "the Explain page. An absent modality is masked and stands as one learned token."),
        QT_TRANSLATE_NOOP("Fields", "Width d"),
        QT_TRANSLATE_NOOP("Fields", "Every token is projected to this many numbers."),
        QT_TRANSLATE_NOOP("Fields", "Heads"),
        QT_TRANSLATE_NOOP("Fields", "Attentions side by side, each over its share of the width."),
        QT_TRANSLATE_NOOP("Fields", "Attentions after each other."),
        QT_TRANSLATE_NOOP("Fields", "Feed-forward width"),
        QT_TRANSLATE_NOOP("Fields", "Hidden width of a network after each attention; 0 leaves it out."),
        QT_TRANSLATE_NOOP("Fields", "Pre-norm"),
        QT_TRANSLATE_NOOP("Fields", "Layer normalisation before each part and at the end."),
        QT_TRANSLATE_NOOP("Fields", "Pool"),
        QT_TRANSLATE_NOOP("Fields", "modality"),
        QT_TRANSLATE_NOOP("Fields", "mean"),
        QT_TRANSLATE_NOOP("Fields", "Position embedding"),
        QT_TRANSLATE_NOOP(
            "Fields", "A learned vector for each cell of a grid; recurrent states know their place already."),
        QT_TRANSLATE_NOOP("Fields", "Dropout"),
        QT_TRANSLATE_NOOP("Fields", "Share of what each part adds that is dropped in training."),
        QT_TRANSLATE_NOOP("Fields", "Modality dropout"),
        QT_TRANSLATE_NOOP(
            "Fields",
            "How often a modality is treated as absent in training, so that its learned token is trained."),
        QT_TRANSLATE_NOOP("Fields", "head"),
        QT_TRANSLATE_NOOP("Fields", "Classes"),
        QT_TRANSLATE_NOOP("Fields", "Column"),
        QT_TRANSLATE_NOOP("Fields", "The column of the table that holds the classes."),
        QT_TRANSLATE_NOOP("Fields", "Share of the input that is dropped in training."),
        QT_TRANSLATE_NOOP("Fields", "Loss weight"),
        QT_TRANSLATE_NOOP("Fields", "Times the loss of this head, where losses of several heads are added up."),
        QT_TRANSLATE_NOOP("Fields", "Weighting"),
        QT_TRANSLATE_NOOP("Fields", "given"),
        QT_TRANSLATE_NOOP("Fields", "uncertainty"),
        QT_TRANSLATE_NOOP("Fields",
                          "The given weight, or one that is learned along: exp(-s) of the loss and s/2, with s the "
                          "logarithm of the head's own variance (Kendall et al. 2018)."),
        QT_TRANSLATE_NOOP("Fields", "Auxiliary"),
        QT_TRANSLATE_NOOP("Fields",
                          "Learned along to help what comes before it; the best epoch is not chosen by it."),
        QT_TRANSLATE_NOOP("Fields", "Loss"),
        QT_TRANSLATE_NOOP("Fields", "cross_entropy"),
        QT_TRANSLATE_NOOP("Fields", "focal"),
        QT_TRANSLATE_NOOP("Fields",
                          "Cross-entropy, or the focal loss, which counts less what is right already."),
        QT_TRANSLATE_NOOP("Fields", "Focus γ"),
        QT_TRANSLATE_NOOP("Fields", "Focal loss: how much less; 0 is cross-entropy."),
        QT_TRANSLATE_NOOP("Fields", "Label smoothing"),
        QT_TRANSLATE_NOOP("Fields",
                          "Cross-entropy: share of the target that is spread evenly over all classes."),
        QT_TRANSLATE_NOOP("Fields", "Class weights"),
        QT_TRANSLATE_NOOP("Fields",
                          "none; balanced, so that rare classes count as much as frequent ones; or a number for each "
                          "class with commas between."),
        QT_TRANSLATE_NOOP("Fields", "Labels"),
        QT_TRANSLATE_NOOP("Fields", "The column of the table that holds the labels, several in a cell."),
        QT_TRANSLATE_NOOP("Fields", "Separator"),
        QT_TRANSLATE_NOOP("Fields",
                          "Stands between the labels of a cell; a cell that holds nothing else has none of them."),
        QT_TRANSLATE_NOOP("Fields", "Positive weight"),
        QT_TRANSLATE_NOOP("Fields", "none"),
        QT_TRANSLATE_NOOP("Fields", "balanced"),
        QT_TRANSLATE_NOOP("Fields",
                          "balanced: a label that is rarely given counts as much where it is as where it is not."),
        QT_TRANSLATE_NOOP("Fields",
                          "One logit a label, any number of which may be given; the logistic function makes a probability of "
                          "each, binary cross-entropy the loss. A label is predicted where its probability is above one half."),
        QT_TRANSLATE_NOOP("Fields", "Number"),
        QT_TRANSLATE_NOOP("Fields", "The column of the table that holds the numbers."),
        QT_TRANSLATE_NOOP("Fields", "squared"),
        QT_TRANSLATE_NOOP("Fields", "absolute"),
        QT_TRANSLATE_NOOP("Fields", "huber"),
        QT_TRANSLATE_NOOP("Fields",
                          "Squared difference; absolute, which minds outliers less; or Huber's, squared up to delta and "
                          "absolute beyond."),
        QT_TRANSLATE_NOOP("Fields", "Delta"),
        QT_TRANSLATE_NOOP("Fields", "deviations"),
        QT_TRANSLATE_NOOP("Fields",
                          "Where Huber's loss passes from squared to absolute, in standard deviations of the column."),
        QT_TRANSLATE_NOOP("Fields",
                          "One number, learned on a scale where the training part has mean 0 and deviation 1, and told in the "
                          "column's own unit."),
        QT_TRANSLATE_NOOP("Fields", "Ordered classes"),
        QT_TRANSLATE_NOOP("Fields", "The column of the table that holds the ordered classes."),
        QT_TRANSLATE_NOOP("Fields", "Order"),
        QT_TRANSLATE_NOOP("Fields",
                          "The classes from the lowest to the highest, with commas between; empty: sorted as numbers."),
        QT_TRANSLATE_NOOP("Fields",
                          "Classes that follow each other, such as grades: one score and a threshold between each class and the "
                          "next (proportional odds). Being off by two places costs more than being off by one."),
        QT_TRANSLATE_NOOP("Fields", "image encoder"),
        QT_TRANSLATE_NOOP("Fields", "Convolution"),
        QT_TRANSLATE_NOOP(
            "Fields", "One layer of filters with ReLU, summarised in a grid of cells. Each cell is a token."),
        QT_TRANSLATE_NOOP("Fields", "Channels"),
        QT_TRANSLATE_NOOP("Fields", "Filters of the convolution."),
        QT_TRANSLATE_NOOP("Fields", "Kernel"),
        QT_TRANSLATE_NOOP("Fields", "Width and height of a filter; an odd number."),
        QT_TRANSLATE_NOOP("Fields", "px"),
        QT_TRANSLATE_NOOP("Fields", "Grid"),
        QT_TRANSLATE_NOOP("Fields", "Cells a side that the result is pooled to; each is a token."),
        QT_TRANSLATE_NOOP("Fields", "cells"),
        QT_TRANSLATE_NOOP("Fields", "Pooling"),
        QT_TRANSLATE_NOOP("Fields", "How a cell's pixels are summarised."),
        QT_TRANSLATE_NOOP("Fields", "max"),
        QT_TRANSLATE_NOOP("Fields", "input"),
        QT_TRANSLATE_NOOP("Fields", "Audio"),
        QT_TRANSLATE_NOOP("Fields", "Decodes the sound to mono and makes its log-mel spectrogram in dB."),
        QT_TRANSLATE_NOOP("Fields", "The column of the table that holds the sound's file."),
        QT_TRANSLATE_NOOP("Fields", "Sample rate"),
        QT_TRANSLATE_NOOP("Fields", "Sounds are resampled to this rate."),
        QT_TRANSLATE_NOOP("Fields", "Hz"),
        QT_TRANSLATE_NOOP("Fields", "Window"),
        QT_TRANSLATE_NOOP("Fields", "Length of a spectrum's window: longer resolves frequency, shorter "
                                    "resolves time. An even number."),
        QT_TRANSLATE_NOOP("Fields", "samples"),
        QT_TRANSLATE_NOOP("Fields", "audio samples"),
        QT_TRANSLATE_NOOP("Fields", "Hop"),
        QT_TRANSLATE_NOOP("Fields", "From one frame to the next."),
        QT_TRANSLATE_NOOP("Fields", "Mel bins"),
        QT_TRANSLATE_NOOP("Fields", "Frequency bands of the log-mel spectrogram."),
        QT_TRANSLATE_NOOP("Fields", "Frames kept"),
        QT_TRANSLATE_NOOP("Fields", "Longer sounds are cut after this many frames."),
        QT_TRANSLATE_NOOP("Fields", "Lowest frequency"),
        QT_TRANSLATE_NOOP("Fields", "Where the first mel band begins."),
        QT_TRANSLATE_NOOP("Fields", "Highest frequency"),
        QT_TRANSLATE_NOOP("Fields", "Where the last mel band ends; 0 stands for half the sample rate."),
        QT_TRANSLATE_NOOP("Fields", "Dynamic range"),
        QT_TRANSLATE_NOOP(
            "Fields",
            "What lies further below the loudest value is raised to this distance; 0 keeps everything."),
        QT_TRANSLATE_NOOP("Fields", "dB"),
        QT_TRANSLATE_NOOP("Fields", "Image"),
        QT_TRANSLATE_NOOP("Fields", "Decodes the picture, turns it as its EXIF data say, resizes it and "
                                    "normalises each channel by ImageNet's mean and deviation."),
        QT_TRANSLATE_NOOP("Fields", "The column of the table that holds the picture's file."),
        QT_TRANSLATE_NOOP("Fields", "Size"),
        QT_TRANSLATE_NOOP("Fields", "Width and height that pictures are resized to."),
        QT_TRANSLATE_NOOP("Fields", "Fit"),
        QT_TRANSLATE_NOOP("Fields",
                          "Stretch changes the proportions; crop keeps the middle; pad adds grey bars."),
        QT_TRANSLATE_NOOP("Fields", "stretch"),
        QT_TRANSLATE_NOOP("Fields", "crop"),
        QT_TRANSLATE_NOOP("Fields", "pad"),
        QT_TRANSLATE_NOOP("Fields", "Text"),
        QT_TRANSLATE_NOOP("Fields", "The column of the table that holds the text."),
        QT_TRANSLATE_NOOP("Fields", "Words kept"),
        QT_TRANSLATE_NOOP("Fields", "Longer texts are cut after this many words."),
        QT_TRANSLATE_NOOP("Fields", "words"),
        QT_TRANSLATE_NOOP("Fields", "Lower case"),
        QT_TRANSLATE_NOOP("Fields", "Makes no difference between capital and small letters."),
        QT_TRANSLATE_NOOP("Fields", "Punctuation"),
        QT_TRANSLATE_NOOP("Fields", "Marks such as commas and question marks are words of their own. A WordPiece tokeniser always keeps them."),
        QT_TRANSLATE_NOOP("Fields", "Least count"),
        QT_TRANSLATE_NOOP("Fields", "Words that the training part holds less often count as unknown."),
        QT_TRANSLATE_NOOP("Fields", "Vocabulary"),
        QT_TRANSLATE_NOOP("Fields",
                          "The most frequent words of the training part are kept, up to this many."),
        QT_TRANSLATE_NOOP("Fields", "text encoder"),
        QT_TRANSLATE_NOOP("Fields", "Reads the words in order and keeps a state. With one token a word, "
                                    "every word can be attended to."),
        QT_TRANSLATE_NOOP("Fields", "Embedding width"),
        QT_TRANSLATE_NOOP("Fields", "Numbers that stand for a word."),
        QT_TRANSLATE_NOOP("Fields", "Share of the embedding that is dropped in training."),
        QT_TRANSLATE_NOOP("Fields", "Word vectors"),
        QT_TRANSLATE_NOOP("Fields",
                          "A GloVe or word2vec file that the embedding starts from; empty: random."),
        QT_TRANSLATE_NOOP("Fields", "Freeze embedding"),
        QT_TRANSLATE_NOOP("Fields", "Leaves the embedding as it starts."),
        QT_TRANSLATE_NOOP("Fields", "GRU"),
        QT_TRANSLATE_NOOP("Fields", "Reads the words in order and keeps a state, with two gates instead of "
                                    "the LSTM's three and no cell beside it."),
        QT_TRANSLATE_NOOP("Fields", "RNN"),
        QT_TRANSLATE_NOOP("Fields", "Reads the words in order and keeps a state without gates, so that what "
                                    "was read long ago fades."),
        QT_TRANSLATE_NOOP("Fields",
                          "Standardises each mel bin by the training part and reads the frames in order with "
                          "a state of two gates; the states of a span of time are averaged to a token."),
        QT_TRANSLATE_NOOP("Fields",
                          "Standardises each mel bin by the training part and reads the frames in order with "
                          "a state without gates; the states of a span of time are averaged to a token."),
        QT_TRANSLATE_NOOP("Fields", "Numbers in the state of one direction."),
        QT_TRANSLATE_NOOP("Fields", "Layers on top of each other."),
        QT_TRANSLATE_NOOP("Fields", "Both directions"),
        QT_TRANSLATE_NOOP("Fields",
                          "Reads from the end as well; the states of both directions stand side by side."),
        QT_TRANSLATE_NOOP("Fields", "Dropout between layers"),
        QT_TRANSLATE_NOOP("Fields",
                          "Share of what passes from one layer to the next that is dropped in training."),
        QT_TRANSLATE_NOOP("Fields", "Activation"),
        QT_TRANSLATE_NOOP("Fields", "tanh"),
        QT_TRANSLATE_NOOP("Fields", "relu"),
        QT_TRANSLATE_NOOP("Fields", "What a new state goes through."),
        QT_TRANSLATE_NOOP("Fields", "One token for each word, or one for the whole text: its last state, or "
                                    "the mean or the largest of its states."),
        QT_TRANSLATE_NOOP("Fields", "One token for each span of time, or one for the whole sound: its last "
                                    "state, or the mean or the largest of its states."),
        QT_TRANSLATE_NOOP("Fields", "TextCNN"),
        QT_TRANSLATE_NOOP("Fields", "Filter widths"),
        QT_TRANSLATE_NOOP(
            "Fields",
            "Words that a filter sees at once, with commas between; each gives filters of its own."),
        QT_TRANSLATE_NOOP("Fields", "Filters"),
        QT_TRANSLATE_NOOP("Fields", "Filters of each width."),
        QT_TRANSLATE_NOOP("Fields", "Share of the output that is dropped in training."),
        QT_TRANSLATE_NOOP("Fields", "Windows over the ends"),
        QT_TRANSLATE_NOOP(
            "Fields",
            "Filters also answer where they reach over the beginning or the end of the text, into zeros."),
        QT_TRANSLATE_NOOP("Fields", "Filters look at a few words at a time, wherever they stand; of each "
                                    "filter the largest answer over the text is kept. Gives one token."),
        QT_TRANSLATE_NOOP("Fields", "Bag of embeddings"),
        QT_TRANSLATE_NOOP("Fields", "sum"),
        QT_TRANSLATE_NOOP("Fields", "How the words' embeddings are summarised."),
        QT_TRANSLATE_NOOP(
            "Fields",
            "The mean, sum or maximum of the words' embeddings, whatever their order. Gives one token."),
        QT_TRANSLATE_NOOP("Fields", "Embedding"),
        QT_TRANSLATE_NOOP("Fields",
                          "A vector for each word, whatever stands beside it. Each word is a token."),
        QT_TRANSLATE_NOOP("Fields", "Transformer"),
        QT_TRANSLATE_NOOP("Fields", "Width"),
        QT_TRANSLATE_NOOP("Fields", "Numbers that stand for a word, in the embedding and in every layer."),
        QT_TRANSLATE_NOOP("Fields", "class"),
        QT_TRANSLATE_NOOP("Fields", "One token for each word, or one for the whole text: the mean of the "
                                    "words, or a learned token that looks at them."),
        QT_TRANSLATE_NOOP("Fields", "Positions"),
        QT_TRANSLATE_NOOP("Fields", "sinusoidal"),
        QT_TRANSLATE_NOOP("Fields", "learned"),
        QT_TRANSLATE_NOOP("Fields",
                          "How a word's place is told: by sines and cosines, or by a learned vector."),
        QT_TRANSLATE_NOOP("Fields", "Places learned"),
        QT_TRANSLATE_NOOP("Fields",
                          "Words that have a learned place of their own; those after them share the last."),
        QT_TRANSLATE_NOOP("Fields", "Every word looks at every other, layer by layer. With one token a word, "
                                    "every word can be attended to by what follows."),
        QT_TRANSLATE_NOOP("Fields", "CNN"),
        QT_TRANSLATE_NOOP("Fields", "Filters of each convolution, first to last, with commas between."),
        QT_TRANSLATE_NOOP("Fields", "Shrinking"),
        QT_TRANSLATE_NOOP("Fields", "stride"),
        QT_TRANSLATE_NOOP("Fields", "How each block makes its map smaller: the largest or the mean of "
                                    "neighbours, or filters that skip."),
        QT_TRANSLATE_NOOP("Fields", "Step"),
        QT_TRANSLATE_NOOP("Fields", "How many times smaller each block makes its map; 1 leaves the size."),
        QT_TRANSLATE_NOOP("Fields", "Batch normalisation"),
        QT_TRANSLATE_NOOP("Fields", "Standardises each filter's answers over the batch."),
        QT_TRANSLATE_NOOP("Fields", "Convolutions after each other, each looking at what the one before "
                                    "found. The cells of the last feature map are the tokens."),
        QT_TRANSLATE_NOOP("Fields", "VGG"),
        QT_TRANSLATE_NOOP("Fields", "Depth"),
        QT_TRANSLATE_NOOP("Fields", "11"),
        QT_TRANSLATE_NOOP("Fields", "13"),
        QT_TRANSLATE_NOOP("Fields", "16"),
        QT_TRANSLATE_NOOP("Fields", "19"),
        QT_TRANSLATE_NOOP("Fields", "Layers, as published: the convolutions and the three layers of the "
                                    "classifier, which is left out."),
        QT_TRANSLATE_NOOP("Fields", "Base width"),
        QT_TRANSLATE_NOOP("Fields",
                          "Filters of the first block; 64 as published. The last has eight times as many."),
        QT_TRANSLATE_NOOP("Fields", "Freeze"),
        QT_TRANSLATE_NOOP("Fields", "Leaves the encoder as it starts."),
        QT_TRANSLATE_NOOP("Fields", "Five blocks of 3×3 convolutions, each halving the picture. The cells of "
                                    "the last feature map are the tokens. Takes torchvision's weights."),
        QT_TRANSLATE_NOOP("Fields", "ResNet"),
        QT_TRANSLATE_NOOP("Fields", "18"),
        QT_TRANSLATE_NOOP("Fields", "34"),
        QT_TRANSLATE_NOOP("Fields", "50"),
        QT_TRANSLATE_NOOP("Fields", "Layers, as published, with the classifier, which is left out."),
        QT_TRANSLATE_NOOP("Fields", "Filters of the first convolution; 64 as published."),
        QT_TRANSLATE_NOOP("Fields", "Frozen stages"),
        QT_TRANSLATE_NOOP("Fields",
                          "Stages that stay as they start: 1 is the first convolution, 5 is everything."),
        QT_TRANSLATE_NOOP("Fields", "Blocks of convolutions beside shortcuts, in four stages. The cells of "
                                    "the last feature map are the tokens. Takes torchvision's weights."),
        QT_TRANSLATE_NOOP("Fields", "Vision Transformer"),
        QT_TRANSLATE_NOOP("Fields", "Patch"),
        QT_TRANSLATE_NOOP(
            "Fields",
            "Width and height of the squares that the picture is cut into; it has to divide the picture."),
        QT_TRANSLATE_NOOP("Fields", "Numbers that stand for a patch in every layer; 768 in ViT-B."),
        QT_TRANSLATE_NOOP("Fields", "Attentions after each other, each with its feed-forward network."),
        QT_TRANSLATE_NOOP("Fields", "Hidden width of the network after each attention."),
        QT_TRANSLATE_NOOP("Fields", "patches"),
        QT_TRANSLATE_NOOP("Fields", "One token for each patch, or one for the whole picture: a learned token "
                                    "that looks at the patches, or their mean."),
        QT_TRANSLATE_NOOP(
            "Fields", "Share of attention weights and of what each part adds that is dropped in training."),
        QT_TRANSLATE_NOOP("Fields", "Cuts the picture into patches, each of which looks at every other, "
                                    "layer by layer. Each patch is a token. Takes torchvision's weights."),
        QT_TRANSLATE_NOOP("Fields", "Frames and mel bins that a filter sees at once; an odd number."),
        QT_TRANSLATE_NOOP("Fields",
                          "How each block makes its map smaller: by the largest or the mean of neighbours."),
        QT_TRANSLATE_NOOP("Fields", "vector"),
        QT_TRANSLATE_NOOP(
            "Fields",
            "One token for each cell of time and frequency, for each span of time, or for the whole sound."),
        QT_TRANSLATE_NOOP("Fields",
                          "Standardises each mel bin by the training part and takes the spectrogram as a "
                          "picture of time and frequency. The cells of the last feature map are the tokens."),
        QT_TRANSLATE_NOOP("Fields", "Spectrogram Transformer"),
        QT_TRANSLATE_NOOP("Fields", "Frames and mel bins of the squares that the spectrogram is cut into."),
        QT_TRANSLATE_NOOP(
            "Fields",
            "Frames and mel bins from one patch to the next; less than the patch makes them overlap."),
        QT_TRANSLATE_NOOP("Fields", "Numbers that stand for a patch in every layer."),
        QT_TRANSLATE_NOOP("Fields", "One token for each patch, or one for the whole sound: a learned token "
                                    "that looks at the patches, or their mean."),
        QT_TRANSLATE_NOOP(
            "Fields",
            "Patches in time that have a learned place of their own; those after them share the last."),
        QT_TRANSLATE_NOOP(
            "Fields", "Standardises each mel bin by the training part and cuts the spectrogram into patches, "
                      "each of which looks at every other, layer by layer. Each patch is a token."),
        QT_TRANSLATE_NOOP("Fields", "Normalisation"),
        QT_TRANSLATE_NOOP("Fields", "pre"),
        QT_TRANSLATE_NOOP("Fields", "post"),
        QT_TRANSLATE_NOOP("Fields", "Layer normalisation before each part, which trains more easily, or "
                                    "after it, as first published."),
        QT_TRANSLATE_NOOP("Fields", "gelu"),
        QT_TRANSLATE_NOOP("Fields", "Between the two layers of the feed-forward network."),
        QT_TRANSLATE_NOOP("Fields", "What each filter's answer goes through."),
        QT_TRANSLATE_NOOP(
            "Fields",
            "One token for each cell of the feature map, or their mean as one for the whole picture."),
        QT_TRANSLATE_NOOP("Fields",
                          "Cells a side that the feature map is averaged to; 0 leaves the map as it is."),
        QT_TRANSLATE_NOOP("Fields", "Weights"),
        QT_TRANSLATE_NOOP(
            "Fields",
            "A safetensors file that the encoder starts from, with torchvision's names; empty: random."),
        QT_TRANSLATE_NOOP("Fields", "Epochs"),
        QT_TRANSLATE_NOOP("Fields", "How often the training part is gone through."),
        QT_TRANSLATE_NOOP("Fields", "Batch size"),
        QT_TRANSLATE_NOOP("Fields", "Samples that a step learns from."),
        QT_TRANSLATE_NOOP("Fields", "Learning rate"),
        QT_TRANSLATE_NOOP("Fields", "Step size of Adam."),
        QT_TRANSLATE_NOOP("Fields", "Weight decay"),
        QT_TRANSLATE_NOOP("Fields",
                          "Pulls weights towards zero (L2, as torch.optim.Adam adds it to the gradient)."),
        QT_TRANSLATE_NOOP("Fields", "Clip gradients"),
        QT_TRANSLATE_NOOP("Fields", "Largest L2 norm of all gradients together; 0 leaves them."),
        QT_TRANSLATE_NOOP("Fields", "Seed"),
        QT_TRANSLATE_NOOP("Fields", "The same seed gives the same run, bit for bit on the CPU."),
        QT_TRANSLATE_NOOP("Fields", "Loader threads"),
        QT_TRANSLATE_NOOP("Fields", "Threads that decode ahead; -1 chooses, 0 decodes between steps."),
        QT_TRANSLATE_NOOP("Fields", "Device"),
        QT_TRANSLATE_NOOP("Fields", "auto, cpu, cuda, or cuda:N. auto takes a GPU if there is one."),
        QT_TRANSLATE_NOOP("Fields", "Reference"),
        QT_TRANSLATE_NOOP("Fields", "An encoder for each modality (LSTM, convolution, LSTM), self-attention "
                                    "over all their tokens, a dense softmax over the classes."),
        QT_TRANSLATE_NOOP("Fields", "Rate for each modality"),
        QT_TRANSLATE_NOOP(
            "Fields",
            "Modalities whose dropout is another, such as text=0.2,image=0.1; by the names of input nodes."),
        QT_TRANSLATE_NOOP("Fields", "How the tokens of a modality become one vector."),
        QT_TRANSLATE_NOOP(
            "Fields", "One logit a class; softmax makes probabilities of them, cross-entropy the loss. What "
                      "comes from a late fusion or another head is logits already and is taken as it is."),
        QT_TRANSLATE_NOOP("Fields", "Attention bottleneck"),
        QT_TRANSLATE_NOOP("Fields", "Fusion layer"),
        QT_TRANSLATE_NOOP(
            "Fields",
            "The first layer, counted from 0, in which modalities exchange; before it each looks at itself."),
        QT_TRANSLATE_NOOP("Fields", "Bottleneck tokens"),
        QT_TRANSLATE_NOOP("Fields", "Shared tokens through which all that is exchanged must pass."),
        QT_TRANSLATE_NOOP("Fields", "What the head sees of each modality: a learned class token, as in the "
                                    "paper, or the mean of its tokens. Modalities are averaged."),
        QT_TRANSLATE_NOOP(
            "Fields",
            "A Transformer for each modality, which from one layer on exchange through a few shared tokens "
            "only: each keeps what matters. An absent modality stands as one learned token."),
        QT_TRANSLATE_NOOP("Fields", "Concatenation"),
        QT_TRANSLATE_NOOP("Fields",
                          "Width of dense layers with ReLU above the concatenation; 0 leaves them out."),
        QT_TRANSLATE_NOOP("Fields", "Dense layers after each other, where there is a hidden width."),
        QT_TRANSLATE_NOOP("Fields", "Share of each dense layer's result that is dropped in training."),
        QT_TRANSLATE_NOOP("Fields", "Early fusion: tokens are pooled to a vector a modality, and the vectors "
                                    "stand side by side. A learned vector stands for an absent modality."),
        QT_TRANSLATE_NOOP("Fields", "Cross-attention"),
        QT_TRANSLATE_NOOP("Fields", "Pairs"),
        QT_TRANSLATE_NOOP("Fields", "Who looks at whom, such as text<image,text<audio: text looks at both. "
                                    "Empty: everyone at everyone else."),
        QT_TRANSLATE_NOOP("Fields", "Join"),
        QT_TRANSLATE_NOOP("Fields",
                          "How the modalities that look become one vector: their mean, or side by side."),
        QT_TRANSLATE_NOOP(
            "Fields",
            "The tokens of one modality look at those of another, for each pair that is named; what they "
            "take from several others is averaged. An absent modality stands as one learned token."),
        QT_TRANSLATE_NOOP("Fields", "concat"),
        QT_TRANSLATE_NOOP("Fields", "FiLM"),
        QT_TRANSLATE_NOOP(
            "Fields",
            "(1 + γ) ⊙ x + β with γ and β linear in the condition: one modality decides which features of "
            "another count, in each of its tokens. A learned vector stands for an absent modality."),
        QT_TRANSLATE_NOOP("Fields", "Gated unit"),
        QT_TRANSLATE_NOOP("Fields", "Numbers that leave the unit, each with its own gates."),
        QT_TRANSLATE_NOOP("Fields", "Gates"),
        QT_TRANSLATE_NOOP("Fields", "Each modality has its own gate σ(·), or the gates share 1 between them: "
                                    "z and 1 − z where there are two."),
        QT_TRANSLATE_NOOP(
            "Fields", "h = Σ zₘ ⊙ tanh(Wₘxₘ) with gates zₘ = σ(Uₘ[x₁;…;x_M]): the unit learns for each "
                      "number which modality it listens to. A learned vector stands for an absent modality."),
        QT_TRANSLATE_NOOP("Fields", "own"),
        QT_TRANSLATE_NOOP("Fields", "tied"),
        QT_TRANSLATE_NOOP("Fields", "Late fusion"),
        QT_TRANSLATE_NOOP("Fields", "Rule"),
        QT_TRANSLATE_NOOP("Fields", "The mean of the decisions, the product of their probabilities, a mean "
                                    "with learned weights, or a linear layer over all logits."),
        QT_TRANSLATE_NOOP("Fields", "Average of"),
        QT_TRANSLATE_NOOP("Fields", "What the mean and the weighted mean are taken of."),
        QT_TRANSLATE_NOOP("Fields",
                          "Combines one logit a class from each modality: from linear layers whose width is "
                          "the number of classes, or from heads of their own. Who is absent has no say, or a "
                          "learned vector where logits are stacked. The head after it takes the result as it "
                          "is, so that column and loss stay with the head."),
        QT_TRANSLATE_NOOP("Fields", "product"),
        QT_TRANSLATE_NOOP("Fields", "weighted"),
        QT_TRANSLATE_NOOP("Fields", "stacked"),
        QT_TRANSLATE_NOOP("Fields", "probabilities"),
        QT_TRANSLATE_NOOP("Fields", "logits"),
        QT_TRANSLATE_NOOP("Fields", "Low-rank"),
        QT_TRANSLATE_NOOP("Fields", "Numbers that leave the fusion."),
        QT_TRANSLATE_NOOP("Fields", "Rank"),
        QT_TRANSLATE_NOOP("Fields", "Factors that the weight of the outer product is a sum of."),
        QT_TRANSLATE_NOOP(
            "Fields",
            "Tensor fusion at a price that grows with the number of modalities, not with a power of it: Σ "
            "over the rank of Π ([1;xₘ]Wₘ). A learned vector stands for an absent modality."),
        QT_TRANSLATE_NOOP("Fields", "Crossmodal Transformer"),
        QT_TRANSLATE_NOOP("Fields", "Self-attention layers"),
        QT_TRANSLATE_NOOP("Fields", "Attentions of each target over what it took from the others."),
        QT_TRANSLATE_NOOP(
            "Fields",
            "What the head sees of each target: its last token, as in the paper, or the mean of its tokens."),
        QT_TRANSLATE_NOOP("Fields", "MulT: for every ordered pair of modalities a Transformer in which one "
                                    "looks at the other, then one over all that each took; the results stand "
                                    "side by side. An absent modality stands as one learned token."),
        QT_TRANSLATE_NOOP("Fields", "What the head sees: the mean of each modality's mean, the mean of all "
                                    "tokens, or a learned class token that attends to all."),
        QT_TRANSLATE_NOOP("Fields", "Sum"),
        QT_TRANSLATE_NOOP("Fields", "Every modality is projected to this many numbers."),
        QT_TRANSLATE_NOOP("Fields", "Combine"),
        QT_TRANSLATE_NOOP("Fields", "A sum, in which a learned vector stands for an absent modality, or the "
                                    "mean of those that are there."),
        QT_TRANSLATE_NOOP("Fields", "Tokens are pooled to a vector a modality, projected to one width and "
                                    "added: the simplest joint space."),
        QT_TRANSLATE_NOOP("Fields", "Tensor fusion"),
        QT_TRANSLATE_NOOP("Fields", "Every modality is projected to this many numbers, with ReLU, before "
                                    "they are multiplied; 0 leaves them as they are."),
        QT_TRANSLATE_NOOP("Fields",
                          "The outer product [1;x₁] ⊗ … ⊗ [1;x_M]: each modality alone, each pair, and so on "
                          "to all together. A learned vector stands for an absent modality."),
        QT_TRANSLATE_NOOP("Fields", "Batch norm"),
        QT_TRANSLATE_NOOP("Fields", "between"),
        QT_TRANSLATE_NOOP("Fields", "Momentum"),
        QT_TRANSLATE_NOOP("Fields",
                          "Share of a batch in the running mean and variance, which prediction uses."),
        QT_TRANSLATE_NOOP("Fields", "Epsilon"),
        QT_TRANSLATE_NOOP("Fields", "Added to the variance, so that nothing is divided by 0."),
        QT_TRANSLATE_NOOP("Fields", "Brings each number to mean 0 and deviation 1 over the batch, or over "
                                    "all its tokens. Padding and absent rows are not counted."),
        QT_TRANSLATE_NOOP("Fields", "Rate"),
        QT_TRANSLATE_NOOP("Fields", "Share of the numbers that are set to 0; the others grow by as much."),
        QT_TRANSLATE_NOOP("Fields", "In training each number is left out by chance, so that none is relied "
                                    "on alone. Changes nothing in prediction."),
        QT_TRANSLATE_NOOP("Fields", "Layer norm"),
        QT_TRANSLATE_NOOP("Fields", "Scale and shift"),
        QT_TRANSLATE_NOOP("Fields", "Learns a factor and an offset for each number."),
        QT_TRANSLATE_NOOP(
            "Fields",
            "Brings each vector, or each token, to mean 0 and deviation 1, whatever the others are."),
        QT_TRANSLATE_NOOP("Fields", "Linear"),
        QT_TRANSLATE_NOOP("Fields", "Numbers that leave the layer; 0 stands for the number of classes."),
        QT_TRANSLATE_NOOP("Fields", "Bias"),
        QT_TRANSLATE_NOOP("Fields", "Adds a learned number to each."),
        QT_TRANSLATE_NOOP("Fields",
                          "xWᵀ + b on a vector, or on each token alike. With as many numbers as classes it "
                          "makes the logits of one modality, which a late fusion combines."),
        QT_TRANSLATE_NOOP("Fields", "MLP"),
        QT_TRANSLATE_NOOP("Fields", "Numbers in each hidden layer."),
        QT_TRANSLATE_NOOP("Fields", "Hidden layers after each other."),
        QT_TRANSLATE_NOOP("Fields", "Numbers that leave the network."),
        QT_TRANSLATE_NOOP("Fields", "What follows each hidden layer."),
        QT_TRANSLATE_NOOP("Fields", "Share of each hidden layer's result that is dropped in training."),
        QT_TRANSLATE_NOOP(
            "Fields",
            "Hidden layers with an activation, then a linear one; on a vector, or on each token alike."),
        QT_TRANSLATE_NOOP("Fields", "Mode"),
        QT_TRANSLATE_NOOP("Fields",
                          "The mean of the tokens, their maximum, the first or the last of them, a mean with "
                          "learned weights, or a fixed number of tokens, each the mean of its part."),
        QT_TRANSLATE_NOOP("Fields", "Of the network that scores tokens, where they are pooled by attention."),
        QT_TRANSLATE_NOOP("Fields", "How many leave an adaptive pooling."),
        QT_TRANSLATE_NOOP("Fields",
                          "Makes one vector of tokens, or fewer tokens; padding is left out. By attention: "
                          "softmax of wᵀtanh(Vh), whose weights the Explain page shows."),
        QT_TRANSLATE_NOOP("Fields", "first"),
        QT_TRANSLATE_NOOP("Fields", "attention"),
        QT_TRANSLATE_NOOP("Fields", "adaptive"),
        QT_TRANSLATE_NOOP("Fields", "Kind"),
        QT_TRANSLATE_NOOP("Fields", "Sines and cosines of the place, or a learned vector for each place."),
        QT_TRANSLATE_NOOP("Fields", "Learned places"),
        QT_TRANSLATE_NOOP("Fields", "tokens"),
        QT_TRANSLATE_NOOP(
            "Fields",
            "Learned vectors where the number of tokens is not fixed; tokens beyond share the last one."),
        QT_TRANSLATE_NOOP("Fields", "Adds to each token what tells its place, so that attention, which sees "
                                    "a set, can tell an order."),
        QT_TRANSLATE_NOOP("Fields", "Reshape"),
        QT_TRANSLATE_NOOP(
            "Fields",
            "Into how many tokens of equal width a vector is cut; 0 lays tokens end to end to one vector."),
        QT_TRANSLATE_NOOP("Fields", "Cuts a vector into tokens that can be attended to, or makes one vector "
                                    "of a fixed number of tokens. No number changes."),
        QT_TRANSLATE_NOOP("Fields", "Residual sum"),
        QT_TRANSLATE_NOOP(
            "Fields", "x + f(x): adds what skips some nodes to what went through them. Both come from one "
                      "input; different modalities are added by fusion.sum, which knows of absent ones."),
        QT_TRANSLATE_NOOP("Fields", "Stop gradient"),
        QT_TRANSLATE_NOOP("Fields", "What comes after it learns from what comes before, and does not change "
                                    "it: for an auxiliary head that only looks."),
        QT_TRANSLATE_NOOP("Fields", "Frozen"),
        QT_TRANSLATE_NOOP(
            "Fields",
            "The weights stay as they start, and the node computes as in prediction, without dropout."),
        QT_TRANSLATE_NOOP("Fields", "Learning rate factor"),
        QT_TRANSLATE_NOOP("Fields",
                          "Times the learning rate of the run: 0.1 changes the weights a tenth as fast."),
        QT_TRANSLATE_NOOP("Fields", "Each modality decides by itself, from the mean of its encoder's tokens; "
                                    "the probabilities are averaged."),
        QT_TRANSLATE_NOOP(
            "Fields",
            "A vector for each modality, and gates that learn for each number which of them to listen to."),
        QT_TRANSLATE_NOOP(
            "Fields",
            "Every modality looks at every other before they are joined, after MulT. Needs two modalities."),
        QT_TRANSLATE_NOOP(
            "Fields",
            "The modalities exchange what they know through a few shared tokens only. Needs two modalities."),
        QT_TRANSLATE_NOOP("Fields",
                          "The pooled vectors of all modalities side by side, and a dense softmax."),
        QT_TRANSLATE_NOOP("Fields", "Text and image"),
        QT_TRANSLATE_NOOP("Fields", "The reference without audio."),
        QT_TRANSLATE_NOOP("Fields", "Image and audio"),
        QT_TRANSLATE_NOOP("Fields", "The reference without text."),
        QT_TRANSLATE_NOOP("Fields", "Text and audio"),
        QT_TRANSLATE_NOOP("Fields", "The reference without images."),
        QT_TRANSLATE_NOOP("Fields", "Text alone"),
        QT_TRANSLATE_NOOP("Fields", "A baseline: the text encoder's tokens, averaged, and a dense softmax."),
        QT_TRANSLATE_NOOP("Fields", "Image alone"),
        QT_TRANSLATE_NOOP("Fields", "A baseline: the image encoder's tokens, averaged, and a dense softmax."),
        QT_TRANSLATE_NOOP("Fields", "Audio alone"),
        QT_TRANSLATE_NOOP("Fields", "A baseline: the audio encoder's tokens, averaged, and a dense softmax."),
        QT_TRANSLATE_NOOP("Fields", "Waveform CNN"),
        QT_TRANSLATE_NOOP("Fields", "First kernel"),
        QT_TRANSLATE_NOOP("Fields", "Amplitudes that a filter of the first convolution sees at once."),
        QT_TRANSLATE_NOOP("Fields", "First step"),
        QT_TRANSLATE_NOOP("Fields", "From one place of the first convolution to the next."),
        QT_TRANSLATE_NOOP("Fields", "Places that a filter of the later convolutions sees at once; an odd "
                                    "number."),
        QT_TRANSLATE_NOOP("Fields", "Of so many places after each convolution the largest answer stays; 1 keeps"
                                    " all."),
        QT_TRANSLATE_NOOP("Fields", "Standardise"),
        QT_TRANSLATE_NOOP("Fields", "Brings each sound to mean 0 and deviation 1, so that it does not matter "
                                    "how loud it is."),
        QT_TRANSLATE_NOOP("Fields", "One token for each span of time, or their mean as one for the whole sound."),
        QT_TRANSLATE_NOOP("Fields", "Learns its filters from the amplitudes themselves, without a spectrogram: "
                                    "a wide first convolution, then narrow ones, each followed by pooling."),
        QT_TRANSLATE_NOOP("Fields", "Frames"),
        QT_TRANSLATE_NOOP("Fields", "video encoder"),
        QT_TRANSLATE_NOOP("Fields", "Hands each frame on as a picture, so that any image encoder can follow. "
                                    "The node that joins what becomes of them over time takes the video too."),
        QT_TRANSLATE_NOOP("Fields", "Over time"),
        QT_TRANSLATE_NOOP("Fields", "Frames as they are and their mean, a GRU that reads them in order, or a "
                                    "Transformer in which each looks at every other."),
        QT_TRANSLATE_NOOP("Fields", "Numbers in the state of the GRU, each direction."),
        QT_TRANSLATE_NOOP("Fields", "The GRU also reads from the last frame to the first."),
        QT_TRANSLATE_NOOP("Fields", "Of the GRU or the Transformer, after each other."),
        QT_TRANSLATE_NOOP("Fields", "Share that is dropped in training: between the layers of the GRU, and in "
                                    "the Transformer."),
        QT_TRANSLATE_NOOP("Fields", "One token for each frame, or one for the whole video: the last state of "
                                    "the GRU, else the mean."),
        QT_TRANSLATE_NOOP("Fields", "Joins what an image encoder made of a video's frames over time. Cells or "
                                    "patches of a frame are averaged first."),
        QT_TRANSLATE_NOOP("Fields", "gru"),
        QT_TRANSLATE_NOOP("Fields", "transformer"),
        QT_TRANSLATE_NOOP("Fields", "Pretrained model"),
        QT_TRANSLATE_NOOP("Fields", "A folder in Hugging Face form, with config.json and model.safetensors; "
                                    "empty: random weights."),
        QT_TRANSLATE_NOOP("Fields", "Trained"),
        QT_TRANSLATE_NOOP("Fields", "Which weights change: none, those of the last layers, or all. The others "
                                    "compute as in prediction."),
        QT_TRANSLATE_NOOP("Fields", "Last layers"),
        QT_TRANSLATE_NOOP("Fields", "How many layers change where the last are trained."),
        QT_TRANSLATE_NOOP("Fields", "One token for each piece of a word, or one for the whole text: that of "
                                    "[CLS], or the mean of all."),
        QT_TRANSLATE_NOOP("Fields", "BERT"),
        QT_TRANSLATE_NOOP("Fields", "A Transformer of BERT's family that was trained on much text, from a local"
                                    " folder. Its input takes the same folder and cuts words into pieces; sizes"
                                    " are read from the folder."),
        QT_TRANSLATE_NOOP("Fields", "all"),
        QT_TRANSLATE_NOOP("Fields", "pieces"),
        QT_TRANSLATE_NOOP("Fields", "gelu_tanh"),
        QT_TRANSLATE_NOOP("Fields", "Numbers that stand for a piece in every layer."),
        QT_TRANSLATE_NOOP("Fields", "Places"),
        QT_TRANSLATE_NOOP("Fields", "Longer texts are cut after so many pieces."),
        QT_TRANSLATE_NOOP("Fields", "Pieces that the model knows."),
        QT_TRANSLATE_NOOP("Fields", "Segments"),
        QT_TRANSLATE_NOOP("Fields", "Kinds of segments that the model knows; texts are of the first."),
        QT_TRANSLATE_NOOP("Fields", "Waveform"),
        QT_TRANSLATE_NOOP("Fields", "Seconds kept"),
        QT_TRANSLATE_NOOP("Fields", "s"),
        QT_TRANSLATE_NOOP("Fields", "Longer sounds are cut after this time."),
        QT_TRANSLATE_NOOP("Fields", "Decodes the sound to mono and hands its amplitudes on as they are, between"
                                    " -1 and 1."),
        QT_TRANSLATE_NOOP("Fields", "Video"),
        QT_TRANSLATE_NOOP("Fields", "Taken from the whole video, as far from each other everywhere; a shorter "
                                    "video gives all it has."),
        QT_TRANSLATE_NOOP("Fields", "Width and height that frames are resized to."),
        QT_TRANSLATE_NOOP("Fields", "Decodes frames that are spread evenly over the video, turns them as its "
                                    "metadata say, resizes them and normalises each channel by ImageNet's mean "
                                    "and deviation. The sound is left out."),
        QT_TRANSLATE_NOOP("Fields", "Tokeniser"),
        QT_TRANSLATE_NOOP("Fields", "Words with the vocabulary of the training part, or pieces of words as a "
                                    "pretrained model was given them."),
        QT_TRANSLATE_NOOP("Fields", "A folder in Hugging Face form whose tokenizer.json or vocab.txt tells the "
                                    "pieces of words."),
        QT_TRANSLATE_NOOP("Fields", "Splits the column's text into words after Unicode, Chinese by dictionary, "
                                    "and numbers them by the vocabulary of the training part; or into pieces of"
                                    " words, as a pretrained model takes them."),
        QT_TRANSLATE_NOOP("Fields", "wordpiece"),
        QT_TRANSLATE_NOOP("Fields", "The column of the table that holds the video's file."),
        QT_TRANSLATE_NOOP("Fields", "Pretrained"),
        QT_TRANSLATE_NOOP("Fields", "A BERT from a folder for text, of which the last layers learn on, and "
                                    "ResNet-18 for pictures, joined by self-attention. Name the folder in the "
                                    "text's node and in BERT's; ResNet takes torchvision's weights."),
        QT_TRANSLATE_NOOP("Fields", "Takes the mean of the training part away and divides by its deviation, "
                                    "each number by its own."),
        QT_TRANSLATE_NOOP("Fields", "Numbers and categories"),
        QT_TRANSLATE_NOOP("Fields", "Columns"),
        QT_TRANSLATE_NOOP("Fields", "The columns of numbers and of categories that are read."),
        QT_TRANSLATE_NOOP("Fields", "Categories kept"),
        QT_TRANSLATE_NOOP("Fields", "The most frequent categories of the training part are kept, up to this "
                                    "many a column; others count as missing."),
        QT_TRANSLATE_NOOP("Fields", "Standardises each number by mean and deviation of the training part, "
                                    "and numbers the categories that the training part has. A cell that is "
                                    "missing is told to the encoder as missing, not as zero."),
        QT_TRANSLATE_NOOP("Fields", "Feature vector"),
        QT_TRANSLATE_NOOP("Fields", "The column that names a .npy file for each row, or the name x of the "
                                    "columns x__0, x__1 and so on."),
        QT_TRANSLATE_NOOP("Fields", "Numbers that something else has computed, as many in every row: from a "
                                    ".npy file for each row, or from columns of the table. A vector with a "
                                    "missing number is absent."),
        QT_TRANSLATE_NOOP("Fields", "Time series"),
        QT_TRANSLATE_NOOP("Fields", "The column that names a .npy or CSV file for each row: a row of the "
                                    "file for each step, a column for each channel."),
        QT_TRANSLATE_NOOP("Fields", "Steps kept"),
        QT_TRANSLATE_NOOP("Fields", "steps"),
        QT_TRANSLATE_NOOP("Fields", "Longer series are cut after this many steps."),
        QT_TRANSLATE_NOOP("Fields", "Numbers that were measured one after another, in one channel or "
                                    "several, for as many steps as a row has."),
        QT_TRANSLATE_NOOP("Fields", "Tokens for the steps, or one for the whole series: its last state, or "
                                    "the mean or the largest of its states."),
        QT_TRANSLATE_NOOP("Fields", "Steps whose states are averaged to one token."),
        QT_TRANSLATE_NOOP("Fields", "series encoder"),
        QT_TRANSLATE_NOOP("Fields", "Feature tokens and Transformer"),
        QT_TRANSLATE_NOOP("Fields", "numbers encoder"),
        QT_TRANSLATE_NOOP("Fields", "Numbers that stand for a column in every layer."),
        QT_TRANSLATE_NOOP("Fields", "One token for each column that is not missing, or a learned token that "
                                    "looks at all of them."),
        QT_TRANSLATE_NOOP("Fields", "FT-Transformer: each column becomes a token, xⱼWⱼ + bⱼ for a number, an "
                                    "embedding for a category, and Transformer layers follow, the first "
                                    "without a normalisation before it. Missing columns are masked."),
        QT_TRANSLATE_NOOP("Fields", "reglu"),
        QT_TRANSLATE_NOOP("Fields", "columns"),
        QT_TRANSLATE_NOOP("Fields", "Puts the columns side by side: a number as it is, a category as a 1 "
                                    "among zeros, and for each column whether it is missing. Hidden layers "
                                    "with an activation follow, then a linear one."),
        QT_TRANSLATE_NOOP("Fields", "Projection"),
        QT_TRANSLATE_NOOP("Fields", "vector encoder"),
        QT_TRANSLATE_NOOP("Fields", "Numbers that leave the layer."),
        QT_TRANSLATE_NOOP("Fields", "What follows the layer."),
        QT_TRANSLATE_NOOP("Fields", "One dense layer, xWᵀ + b, an activation and dropout: brings a feature "
                                    "vector to the width of the others."),
        QT_TRANSLATE_NOOP("Fields", "Reads the steps in order and keeps a state; the states of a span of "
                                    "steps are averaged to a token."),
        QT_TRANSLATE_NOOP("Fields", "Reads the steps in order with a state of two gates; the states of a "
                                    "span of steps are averaged to a token."),
        QT_TRANSLATE_NOOP("Fields", "TCN"),
        QT_TRANSLATE_NOOP("Fields", "Filters of each block, first to last, with commas between. Each block "
                                    "looks twice as far back."),
        QT_TRANSLATE_NOOP("Fields", "Steps that a filter sees at once."),
        QT_TRANSLATE_NOOP("Fields", "Share of what follows each convolution that is dropped in training."),
        QT_TRANSLATE_NOOP("Fields", "Residual blocks of two causal convolutions with weight normalisation, "
                                    "whose taps lie 1, 2, 4 … steps apart: each state sees the steps before "
                                    "it, far back at little cost."),
        QT_TRANSLATE_NOOP("Fields", "Industrial"),
        QT_TRANSLATE_NOOP("Fields", "What a machine's sensors, microphone, camera and log say: series, "
                                    "numbers, sounds, pictures and text exchange what they know through a "
                                    "few shared tokens. Needs two of them."),
        // Methods of attribution.
        QT_TRANSLATE_NOOP("Fields", "Integrated gradients"),
        QT_TRANSLATE_NOOP("Fields",
                          "The gradient of the target, averaged on the straight way from a baseline to the "
                          "sample, times the difference of both. The shares sum to what the target has gained "
                          "on the way; δ says how closely."),
        QT_TRANSLATE_NOOP("Fields", "Steps"),
        QT_TRANSLATE_NOOP("Fields",
                          "Points of the way from the baseline where the gradient is taken; δ tells whether "
                          "they are enough."),
        QT_TRANSLATE_NOOP("Fields", "Baseline"),
        QT_TRANSLATE_NOOP("Fields",
                          "What stands in place of what is taken away: what training has on average, or "
                          "nothing at all."),
        QT_TRANSLATE_NOOP("Fields", "blank"),
        QT_TRANSLATE_NOOP("Fields", "Occlusion"),
        QT_TRANSLATE_NOOP("Fields",
                          "Each piece of the inputs is taken away in turn, and what the target loses is its "
                          "share. It needs no look inside the model, but shows it samples that are unlike "
                          "those it learned from."),
        QT_TRANSLATE_NOOP("Fields", "Words at once"),
        QT_TRANSLATE_NOOP("Fields", "Words that follow each other and are taken away together."),
        QT_TRANSLATE_NOOP("Fields", "Step in a text"),
        QT_TRANSLATE_NOOP("Fields", "From one window of words to the next; less than the window makes them overlap."),
        QT_TRANSLATE_NOOP("Fields", "Cells of a picture at once"),
        QT_TRANSLATE_NOOP("Fields", "Side of the square of cells that is taken away together."),
        QT_TRANSLATE_NOOP("Fields", "Step in a picture"),
        QT_TRANSLATE_NOOP("Fields", "From one window of cells to the next; less than the window makes them overlap."),
        QT_TRANSLATE_NOOP("Fields", "Cells of a sound at once"),
        QT_TRANSLATE_NOOP("Fields", "Spans and bands that are taken away together."),
        QT_TRANSLATE_NOOP("Fields", "Step in a sound"),
        QT_TRANSLATE_NOOP("Fields",
                          "From one window of spans and bands to the next; less than the window makes them "
                          "overlap."),
        QT_TRANSLATE_NOOP("Fields", "Pieces of other inputs at once"),
        QT_TRANSLATE_NOOP("Fields",
                          "Neighbouring spans of waveforms and series, cells and frames of videos, parts of "
                          "vectors that are taken away together; columns of numbers always go one by one."),
        QT_TRANSLATE_NOOP("Fields", "Step in other inputs"),
        QT_TRANSLATE_NOOP("Fields", "From one such window to the next; less than the window makes them overlap."),
        QT_TRANSLATE_NOOP("Fields", "Kernel SHAP"),
        QT_TRANSLATE_NOOP("Fields",
                          "Many mixtures of pieces are taken away, and a weighted linear fit gives each piece "
                          "its Shapley value. Of many pieces only some mixtures are drawn: the interval shows "
                          "how sure each share is."),
        QT_TRANSLATE_NOOP("Fields", "Samples"),
        QT_TRANSLATE_NOOP("Fields",
                          "Coalitions of pieces that are computed, at least four for each group; up to 12 "
                          "groups are computed exactly, whatever stands here. More of them make the intervals "
                          "narrower."),
        QT_TRANSLATE_NOOP("Fields", "Words in a group"),
        QT_TRANSLATE_NOOP("Fields", "Words in a row that go together; 1 takes each word by itself."),
        QT_TRANSLATE_NOOP("Fields", "Group"),
        QT_TRANSLATE_NOOP("Fields",
                          "Side of the groups of neighbouring pieces of other inputs that go together: squares "
                          "of cells, spans and bands. 1 takes each piece by itself."),
        QT_TRANSLATE_NOOP("Fields", "Grad-CAM"),
        QT_TRANSLATE_NOOP("Fields",
                          "The channels of the last feature map of a convolutional encoder, weighted by how "
                          "much the target gains from each. It is as coarse as that map."),
        QT_TRANSLATE_NOOP("Fields", "Node"),
        QT_TRANSLATE_NOOP("Fields", "Encoder whose last feature map is looked at; empty: each that has one."),
        QT_TRANSLATE_NOOP("Fields", "Only what speaks for it"),
        QT_TRANSLATE_NOOP("Fields", "Leaves out what speaks against the target, as the paper does."),
        QT_TRANSLATE_NOOP("Fields", "Attention relevance"),
        QT_TRANSLATE_NOOP("Fields",
                          "Attention that speaks for the target, followed from layer to layer and from "
                          "modality to modality: weights times their gradient where that is positive, by the "
                          "rules for self-attention and cross-attention."),
        QT_TRANSLATE_NOOP("Fields",
                          "Whose attention, by the id of a node that attends; empty: the fusion nearest to the "
                          "head."),
        QT_TRANSLATE_NOOP("Fields", "Attention rollout"),
        QT_TRANSLATE_NOOP("Fields",
                          "Where information was routed over all layers: the attention of each, half of it "
                          "with what passes by unchanged, multiplied one with another."),
        QT_TRANSLATE_NOOP("Fields", "Attention flow"),
        QT_TRANSLATE_NOOP("Fields",
                          "How much could at most be routed from each token to what the head sees: a maximum "
                          "flow through the attention of all layers."),
        QT_TRANSLATE_NOOP("Fields", "Tokens at most"),
        QT_TRANSLATE_NOOP("Fields",
                          "Of a node with more, neighbours of one input are reckoned as one token, since the "
                          "work grows with the fourth power."),
        QT_TRANSLATE_NOOP("Fields", "Raw attention"),
        QT_TRANSLATE_NOOP("Fields",
                          "The weights of one layer: where information was routed, not why the model decided."),
        QT_TRANSLATE_NOOP("Fields", "Layer"),
        QT_TRANSLATE_NOOP("Fields", "Counted from 0; -1: the last one."),
        QT_TRANSLATE_NOOP("Fields", "Attention head"),
        QT_TRANSLATE_NOOP("Fields", "Counted from 0; -1: the mean over all."),
        QT_TRANSLATE_NOOP("Fields", "From token"),
        QT_TRANSLATE_NOOP("Fields",
                          "What this token looks at, counted from 0; -1: what the head sees, by each token's "
                          "part in it."),
        QT_TRANSLATE_NOOP("Fields", "In place of what is taken away"),
        QT_TRANSLATE_NOOP("Fields",
                          "What the model learned to put there, the mean over 32 other samples, or the model's "
                          "missing modality though it was never trained. Automatic: what was learned, else other "
                          "samples."),
        QT_TRANSLATE_NOOP("Fields", "Samples with shares"),
        QT_TRANSLATE_NOOP("Fields", "Samples at most whose shares are computed, drawn by the seed."),
        QT_TRANSLATE_NOOP("Fields", "Samples of EMAP"),
        QT_TRANSLATE_NOOP("Fields", "Cut where so many to the power of the number of modalities are over 64000."),
        QT_TRANSLATE_NOOP("Fields", "Shufflings"),
        QT_TRANSLATE_NOOP("Fields", "How often each modality is shuffled over the samples."),
        QT_TRANSLATE_NOOP("Fields", "Of what is drawn and shuffled. The same seed gives the same numbers."),
        QT_TRANSLATE_NOOP("Fields", "Perplexity"),
        QT_TRANSLATE_NOOP("Fields", "About how many neighbours of a point count."),
        QT_TRANSLATE_NOOP("Fields", "Angle"),
        QT_TRANSLATE_NOOP("Fields", "How far a cell has to be to stand for its points (Barnes–Hut); 0: exact."),
        QT_TRANSLATE_NOOP("Fields", "Neighbours"),
        QT_TRANSLATE_NOOP("Fields", "Of each point, itself among them: few show what lies near, many the whole."),
        QT_TRANSLATE_NOOP("Fields", "Least distance"),
        QT_TRANSLATE_NOOP("Fields", "How near points may come to each other."),
        QT_TRANSLATE_NOOP("Fields", "Iterations"),
        QT_TRANSLATE_NOOP("Fields", "0: 1000 of t-SNE; 500 of UMAP, 200 above 10,000 samples."),
        QT_TRANSLATE_NOOP("Fields", "Of where points begin and what is drawn. The same seed gives the same map."),
        QT_TRANSLATE_NOOP("Fields", "automatic"),
        QT_TRANSLATE_NOOP("Fields", "trained"),
        QT_TRANSLATE_NOOP("Fields", "donors"),
    };
    return texts;
}

} // namespace triptych
